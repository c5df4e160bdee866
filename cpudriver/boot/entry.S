# Where a loader enters: multiboot2 and PVH, both in 32-bit protected mode; on to long mode.
# Source: Multiboot2 specification 2.0, "OS image format"; Xen, "x86/HVM direct boot ABI".

    .section .multiboot2, "a"
    .align 8
header:
    .long 0xe85250d6, 0, header_end - header
    .long -(0xe85250d6 + (header_end - header))
    .align 8
    .short 6, 0                     # modules on page boundaries
    .long 8
    .align 8
    .short 0, 0                     # end
    .long 8
header_end:

    .section .note.pvh, "a", @note
    .align 4
    .long 4, 8, 18                  # name bytes, descriptor bytes, XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .quad pvh_entry

    .section .text.entry, "ax"
    .code32
    .globl multiboot2_entry
multiboot2_entry:
    cli
    mov $2, %edi                    # abi::Loader::multiboot2
    jmp common_entry
pvh_entry:
    cli
    mov $3, %edi                    # abi::Loader::pvh
common_entry:
    cld
    mov %ebx, %esi                  # the loader's information
    mov $boot_stack_top, %esp
    push %esi
    push %edi

    mov $0x80000000, %eax           # a CPU with long mode?
    cpuid
    cmp $0x80000001, %eax
    jb no_long_mode
    mov $0x80000001, %eax
    cpuid
    bt $29, %edx
    jnc no_long_mode
    mov %edx, %ebp                  # bit 26: pages of 1 GiB

    mov $zooid_boot_pdpt + 3, %eax  # identity map of the low 4 GiB in pages of 2 MiB
    mov %eax, zooid_boot_pml4
    mov $boot_directories + 3, %eax
    mov $zooid_boot_pdpt, %edx
    mov $4, %ecx
1:  mov %eax, (%edx)
    add $4096, %eax
    add $8, %edx
    loop 1b
    mov $0x83, %eax
    mov $boot_directories, %edx
    mov $2048, %ecx
1:  mov %eax, (%edx)
    add $0x200000, %eax
    add $8, %edx
    loop 1b

    bt $26, %ebp                    # and of the rest up to 512 GiB in pages of 1 GiB
    jnc to_long_mode
    mov $4, %ecx
1:  mov %ecx, %eax
    shl $30, %eax
    or $0x83, %eax
    mov %eax, zooid_boot_pdpt(, %ecx, 8)
    mov %ecx, %eax
    shr $2, %eax
    mov %eax, zooid_boot_pdpt + 4(, %ecx, 8)
    inc %ecx
    cmp $512, %ecx
    jb 1b

to_long_mode:
    pop %edi
    pop %esi
    mov %cr4, %eax
    or $0x20, %eax                  # CR4.PAE
    mov %eax, %cr4
    mov $zooid_boot_pml4, %eax
    mov %eax, %cr3
    mov $0xc0000080, %ecx           # EFER.LME
    rdmsr
    or $0x100, %eax
    wrmsr
    mov $0x80010031, %eax           # CR0: PG, WP, NE, ET, PE
    mov %eax, %cr0
    lgdt zooid_boot_gdt_pointer
    ljmp $8, $long_mode

no_long_mode:
    mov $no_long_mode_text, %esi
    mov $0x3f8, %edx
1:  lodsb
    test %al, %al
    jz 2f
    out %al, %dx
    jmp 1b
2:  mov $5, %al
    out %al, $0xf4
3:  hlt
    jmp 3b

    .code64
long_mode:
    mov $0x10, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov %eax, %fs
    mov %eax, %gs
    mov $boot_stack_top, %rsp
    mov %edi, %edi
    mov %esi, %esi
    xor %ebp, %ebp
    call zooid_boot_main
    ud2

# zooid_enter_image(crossing_root, entry, core_data): leaves the stub's address space.
    .globl zooid_enter_image
zooid_enter_image:
    mov %rdi, %cr3
    mov %rdx, %rdi
    xor %ebp, %ebp
    jmp *%rsi

    .section .rodata
no_long_mode_text:
    .asciz "zooid: this CPU has no long mode; use a 64-bit one\n"
    .align 16
    .globl zooid_boot_gdt
zooid_boot_gdt:
    .quad 0, 0x00af9a000000ffff, 0x00cf92000000ffff
    .globl zooid_boot_gdt_pointer
zooid_boot_gdt_pointer:
    .short 23
    .long zooid_boot_gdt

    .section .bss
    .align 4096
    .globl zooid_boot_pml4, zooid_boot_pdpt
zooid_boot_pml4:  .skip 4096
zooid_boot_pdpt:  .skip 4096
boot_directories: .skip 16384
boot_stack:       .skip 32768
boot_stack_top:
    .section .note.GNU-stack, "", @progbits
