# The personality's sources, for whoever builds them: the library here, the freestanding libos image.
set(ZOOID_POSIX_INCLUDE ${CMAKE_CURRENT_LIST_DIR}/include)
set(ZOOID_POSIX_SOURCES)
foreach(name
    affinity console deadlines dispatch files futex futex_home futex_table home identity initial_stack
    memory memory_home memory_resize page_fault paths program_plan random region_map signals
    thread_table threads threads_home time)
    list(APPEND ZOOID_POSIX_SOURCES ${CMAKE_CURRENT_LIST_DIR}/${name}.cpp)
endforeach()
