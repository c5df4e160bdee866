# First instruction of a core's own kernel: its own tables, its own stack. RDI: CoreData, through
# the window.
    .section .text.entry, "ax"
    .globl zooid_image_entry
    .hidden zooid_image_entry
zooid_image_entry:
    mov 16(%rdi), %rax              # CoreData::page_table_root
    mov %rax, %cr3                  # the stub's identity map is gone
    mov 24(%rdi), %rsp              # CoreData::kernel_stack_top
    xor %ebp, %ebp
    call zooid_kernel_main
    ud2
    .section .note.GNU-stack, "", @progbits
