# The installed package: Zooid::interconnect, and zooid_schema() where the schema compiler was installed.
include(${CMAKE_CURRENT_LIST_DIR}/ZooidInterconnectTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/SchemaHeaders.cmake)

# zooid_schema(NAME n file.capnp ... [FOLDER f])
# Compiles schemas to headers <f/FILE.hpp> (messages) and <f/FILE_rpc.hpp> (typed clients and servers), f being `schema`
# when not given, and makes the interface library `n` of them.
function(zooid_schema)
    cmake_parse_arguments(A "" "NAME;FOLDER" "" ${ARGN})
    if(NOT TARGET Zooid::capnpc-zooid)
        message(FATAL_ERROR "this installation of Zooid's interconnect has no schema compiler: install Cap'n Proto and "
                            "fmt with their headers, then build and install it again")
    endif()
    find_program(ZOOID_CAPNP capnp REQUIRED)
    if(NOT A_FOLDER)
        set(A_FOLDER schema)
    endif()
    get_filename_component(prefix ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../.. REALPATH)
    zooid_schema_headers(${A_NAME} ${A_FOLDER} root Zooid::capnpc-zooid ${prefix}/share/zooid/schema ${A_UNPARSED_ARGUMENTS})
    add_library(${A_NAME} INTERFACE)
    target_include_directories(${A_NAME} INTERFACE ${root})
    target_link_libraries(${A_NAME} INTERFACE Zooid::interconnect)
    add_dependencies(${A_NAME} ${A_NAME}_headers)
endfunction()
