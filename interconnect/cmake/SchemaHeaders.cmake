# zooid_schema_headers(name folder root file.capnp ...)
# Compiles schemas to <folder/FILE.hpp> and <folder/FILE_rpc.hpp>, made by the target `name_headers`; `root` is set to
# what is to be in the include path. Shared by Zooid's own build and by the installed package.
# @param compiler: what runs capnpc-zooid, and a target to depend on; annotations: the folder of zooid.capnp.
function(zooid_schema_headers name folder root compiler annotations)
    set(generated ${CMAKE_CURRENT_BINARY_DIR}/${name}-generated)
    set(out ${generated}/${folder})
    file(MAKE_DIRECTORY ${out})
    set(headers "")
    set(paths "")
    foreach(schema ${ARGN})
        get_filename_component(path ${schema} ABSOLUTE)
        list(APPEND paths ${path})
    endforeach()
    foreach(path ${paths})
        get_filename_component(from ${path} DIRECTORY)
        get_filename_component(stem ${path} NAME_WE)
        add_custom_command(
            OUTPUT ${out}/${stem}.hpp ${out}/${stem}_rpc.hpp
            COMMAND capnp compile -I${annotations} -o$<TARGET_FILE:${compiler}>:${out} ${stem}.capnp
            WORKING_DIRECTORY ${from}  # so that an error can name the line
            DEPENDS ${paths} ${annotations}/zooid.capnp ${compiler}  # all: one may import another
            COMMENT "Schema ${stem}" VERBATIM)
        list(APPEND headers ${out}/${stem}.hpp ${out}/${stem}_rpc.hpp)
    endforeach()
    add_custom_target(${name}_headers DEPENDS ${headers})
    set(${root} ${generated} PARENT_SCOPE)
endfunction()
