# zooid_schema(NAME n file.capnp ... [FOLDER f])
# Compiles schemas to headers <zooid/schema/FILE.hpp> (freestanding) and <zooid/schema/FILE_rpc.hpp> (coroutines; needs
# the library `interconnect`). Makes the interface libraries `n` and `n_san`; freestanding images use `n`.
# FOLDER replaces `zooid/schema` in the include path.
function(zooid_schema)
    cmake_parse_arguments(A "" "NAME;FOLDER" "" ${ARGN})
    if(NOT A_FOLDER)
        set(A_FOLDER zooid/schema)
    endif()
    set(root ${CMAKE_CURRENT_BINARY_DIR}/${A_NAME}-generated)
    set(out ${root}/${A_FOLDER})
    file(MAKE_DIRECTORY ${out})
    set(headers "")
    get_filename_component(annotations ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../schema/zooid.capnp REALPATH)
    get_filename_component(annotations_folder ${annotations} DIRECTORY)
    foreach(schema ${A_UNPARSED_ARGUMENTS})
        get_filename_component(path ${schema} ABSOLUTE)
        get_filename_component(folder ${path} DIRECTORY)
        get_filename_component(stem ${path} NAME_WE)
        add_custom_command(
            OUTPUT ${out}/${stem}.hpp ${out}/${stem}_rpc.hpp
            COMMAND capnp compile -I${annotations_folder} --src-prefix=${folder}
                    -o$<TARGET_FILE:capnpc-zooid>:${out} ${path}
            DEPENDS ${path} ${annotations} capnpc-zooid
            COMMENT "Schema ${stem}" VERBATIM)
        list(APPEND headers ${out}/${stem}.hpp ${out}/${stem}_rpc.hpp)
    endforeach()
    add_custom_target(${A_NAME}_headers DEPENDS ${headers})
    foreach(variant "" "_san")
        add_library(${A_NAME}${variant} INTERFACE)
        target_include_directories(${A_NAME}${variant} INTERFACE ${root})
        target_link_libraries(${A_NAME}${variant} INTERFACE interconnect_core${variant})
        add_dependencies(${A_NAME}${variant} ${A_NAME}_headers)
    endforeach()
endfunction()
