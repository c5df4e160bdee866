# The logic engine for other projects on Linux: built, installed and found (CMake, pkg-config) without the rest of Zooid.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

set(here ${CMAKE_CURRENT_SOURCE_DIR})
file(GLOB sources CONFIGURE_DEPENDS engine/*.cpp)
foreach(ZOOID_NAME library reasons)
    zooid_embed_text(INPUT ${here}/engine/${ZOOID_NAME}.pl TEMPLATE engine/library.cpp.in
                     OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${ZOOID_NAME}.cpp)
endforeach()
add_library(zooid_skb STATIC ${sources} ${CMAKE_CURRENT_BINARY_DIR}/library.cpp ${CMAKE_CURRENT_BINARY_DIR}/reasons.cpp)
target_compile_features(zooid_skb PUBLIC cxx_std_23)
set_target_properties(zooid_skb PROPERTIES EXPORT_NAME skb CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
# The instructions of its machine end in tail calls: clang is told so, g++ makes them when it optimises.
target_compile_options(zooid_skb PRIVATE -Wall -Wextra $<$<CXX_COMPILER_ID:GNU>:-O2;-Wno-attributes>)
target_include_directories(zooid_skb PRIVATE engine PUBLIC
    $<BUILD_INTERFACE:${here}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/zooid-skb)
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} PATTERN transport_table.hpp EXCLUDE)
install(TARGETS zooid_skb EXPORT zooid-skb)
install(EXPORT zooid-skb NAMESPACE Zooid:: DESTINATION ${package} FILE zooid-skb-targets.cmake)
install(FILES cmake/zooid-skb-config.cmake DESTINATION ${package})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/zooid-skb-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/zooid-skb-config-version.cmake DESTINATION ${package})
configure_file(cmake/zooid-skb.pc.in zooid-skb.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/zooid-skb.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
