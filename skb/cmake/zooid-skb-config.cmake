# The installed package: Zooid::skb, the logic engine.
include(${CMAKE_CURRENT_LIST_DIR}/zooid-skb-targets.cmake)
