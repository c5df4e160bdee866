# Freestanding images: the CPU driver (kernel) and the libos (user level), both without C library and vector code.
set(ZOOID_FREESTANDING_INCLUDES
    -nostdlibinc -nostdinc++
    -isystem${ZOOID_ROOT}/cpudriver/freestanding/before
    -isystem/usr/include/c++/12 -isystem/usr/include/x86_64-linux-gnu/c++/12
    -idirafter${ZOOID_ROOT}/cpudriver/freestanding/after)
set(ZOOID_FREESTANDING_FLAGS
    --target=x86_64-unknown-none-elf -ffreestanding -fno-exceptions -fno-rtti
    -mno-red-zone -mno-sse -mno-sse2 -mno-mmx -msoft-float
    -fno-stack-protector -fno-threadsafe-statics -fno-asynchronous-unwind-tables
    -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer -ffunction-sections -fdata-sections
    -fvisibility=hidden)

# zooid_freestanding_image(NAME n SOURCES ... INCLUDE dirs LINKER_SCRIPT f [DEPS interface libs] [FLAGS ...] [LINK ...])
# An ELF image in build/guest/n. C++ sources get the freestanding headers; assembly is preprocessed (.S).
function(zooid_freestanding_image)
    cmake_parse_arguments(A "" "NAME;LINKER_SCRIPT" "SOURCES;INCLUDE;DEPS;FLAGS;LINK;DEPENDS" ${ARGN})
    add_executable(${A_NAME} ${A_SOURCES})
    target_include_directories(${A_NAME} PRIVATE ${A_INCLUDE})
    target_compile_options(${A_NAME} PRIVATE
        ${ZOOID_FREESTANDING_FLAGS} ${A_FLAGS}
        $<$<COMPILE_LANGUAGE:CXX>:${ZOOID_WARNINGS}>
        $<$<COMPILE_LANGUAGE:CXX>:${ZOOID_FREESTANDING_INCLUDES}>)
    target_link_options(${A_NAME} PRIVATE -nostdlib -static -fuse-ld=lld-19
        -Wl,--build-id=sha1 -Wl,--gc-sections -Wl,-z,max-page-size=4096 -Wl,-z,norelro -Wl,--hash-style=sysv
        -Wl,-T,${A_LINKER_SCRIPT} ${A_LINK})
    target_link_libraries(${A_NAME} PRIVATE ${A_DEPS})
    set_target_properties(${A_NAME} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/guest
        LINK_DEPENDS "${A_LINKER_SCRIPT};${A_DEPENDS}")
endfunction()
