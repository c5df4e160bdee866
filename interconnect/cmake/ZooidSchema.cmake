include(${CMAKE_CURRENT_LIST_DIR}/SchemaHeaders.cmake)

# zooid_capnp_peer(target file.capnp): library of what Cap'n Proto's own compiler makes of a schema, to compare with.
function(zooid_capnp_peer target schema)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/${target}-generated)
    set(annotations ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../schema)
    file(MAKE_DIRECTORY ${out})
    add_custom_command(OUTPUT ${out}/${schema}.h ${out}/${schema}.c++
        COMMAND capnp compile -I${annotations} --src-prefix=${CMAKE_CURRENT_SOURCE_DIR}
                -oc++:${out} ${CMAKE_CURRENT_SOURCE_DIR}/${schema}
        COMMAND sed -i "/zooid.capnp.h/d" ${out}/${schema}.h  # annotations only: nothing of it is named
        DEPENDS ${schema} ${annotations}/zooid.capnp VERBATIM)
    add_library(${target} STATIC EXCLUDE_FROM_ALL ${out}/${schema}.c++)
    target_compile_options(${target} PRIVATE ${ZOOID_CAPNP_FLAGS})
    target_include_directories(${target} SYSTEM PUBLIC ${out})
endfunction()

# zooid_schema(NAME n file.capnp ... [FOLDER f])
# Compiles schemas to headers <zooid/schema/FILE.hpp> (freestanding) and <zooid/schema/FILE_rpc.hpp> (coroutines; needs
# the library `interconnect`). Makes the interface libraries `n` and `n_san`; freestanding images use `n`.
# FOLDER replaces `zooid/schema` in the include path.
function(zooid_schema)
    cmake_parse_arguments(A "" "NAME;FOLDER" "" ${ARGN})
    if(NOT A_FOLDER)
        set(A_FOLDER zooid/schema)
    endif()
    get_filename_component(annotations ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../schema REALPATH)
    zooid_schema_headers(${A_NAME} ${A_FOLDER} root capnpc-zooid ${annotations} ${A_UNPARSED_ARGUMENTS})
    foreach(variant "" "_san")
        add_library(${A_NAME}${variant} INTERFACE)
        target_include_directories(${A_NAME}${variant} INTERFACE ${root})
        target_link_libraries(${A_NAME}${variant} INTERFACE interconnect_core${variant})
        add_dependencies(${A_NAME}${variant} ${A_NAME}_headers)
    endforeach()
endfunction()
