# One entry per interrupt vector: the machine's frame is completed to a TrapFrame and handed to C++.
# The kernel uses no vector registers and neither FS nor GS, so there is nothing else to save.

    .text
    .p2align 4
    .globl zooid_vectors
    .hidden zooid_vectors
zooid_vectors:                      # 16 bytes per vector
    .set vector, 0
    .rept 256
    .p2align 4
    # Vectors at which the machine itself pushes an error code.
    .if (vector == 8) || ((vector >= 10) && (vector <= 14)) || (vector == 17) || (vector == 21)
    .else
    pushq $0
    .endif
    pushq $vector
    jmp trap_common
    .set vector, vector + 1
    .endr

    .p2align 4
trap_common:
    push %rax
    push %rbx
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %rbp
    push %r8
    push %r9
    push %r10
    push %r11
    push %r12
    push %r13
    push %r14
    push %r15
    pushq $2                        # known flags: DF and AC clear (IF already is); not CLAC, which
    popfq                           # some KVM instruction emulators do not know
    mov %rsp, %rdi
    xor %ebp, %ebp
    call zooid_trap
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rbp
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    pop %rbx
    pop %rax
    add $16, %rsp                   # vector and error code
    iretq
    .section .note.GNU-stack, "", @progbits
