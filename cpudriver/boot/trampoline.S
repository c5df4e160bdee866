# Where an application core wakes up: copied to layout::trampoline, real mode to long mode.
# Source: Intel SDM vol. 3A, "Multiple-Processor Management", "MP Initialization Protocol".

    .set trampoline, 0x8000         # layout::trampoline
    .set start_table, 0x9000        # layout::start_table
    .set apic_ids_max, 512          # layout::apic_ids_max
    .set fence_wanted, 1            # layout::fence_wanted
    .set fence_confirmed, 2         # layout::fence_confirmed

    .section .rodata
    .globl zooid_trampoline_begin, zooid_trampoline_end
    .align 16
zooid_trampoline_begin:
    .code16
    cli
    cld
    xor %ax, %ax
    mov %ax, %ds
    lgdtl trampoline + (gdt_pointer - zooid_trampoline_begin)
    mov %cr4, %eax
    or $0x20, %eax                  # CR4.PAE
    mov %eax, %cr4
    mov $zooid_boot_pml4, %eax
    mov %eax, %cr3
    mov $0xc0000080, %ecx           # EFER.LME
    rdmsr
    or $0x100, %eax
    wrmsr
    mov $0x80010031, %eax           # CR0: PG, WP, NE, ET, PE; caches on
    mov %eax, %cr0
    ljmpl $8, $application_entry
    .align 16
gdt_pointer:
    .short 23
    .long zooid_boot_gdt
zooid_trampoline_end:

    .section .text.application, "ax"
    .code64
# Finds its own APIC id, by it its CoreData, and goes to work in its own RAM. Without an entry in
# the table it was not meant to run. An entry may also ask for nothing but a sign: the core was
# fenced.
application_entry:
    mov $0x10, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov %eax, %fs
    mov %eax, %gs
    xor %eax, %eax
    cpuid
    cmp $0xb, %eax
    jb 1f
    mov $0xb, %eax
    xor %ecx, %ecx
    cpuid
    test %ebx, %ebx
    jnz 2f
1:  mov $1, %eax
    cpuid
    shr $24, %ebx
    mov %ebx, %edx
2:  cmp $apic_ids_max, %edx
    jae 3f
    mov start_table(, %rdx, 8), %rdi
    test %rdi, %rdi
    jz 3f
    cmp $fence_wanted, %rdi
    je 4f
    mov 8(%rdi), %rsp               # CoreData::boot_stack_top
    xor %ebp, %ebp
    call zooid_start_core
3:  cli
    hlt
    jmp 3b
4:  movq $fence_confirmed, start_table(, %rdx, 8)
    jmp 3b
    .section .note.GNU-stack, "", @progbits
