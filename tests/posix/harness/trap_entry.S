// The two places where the harness leaves for the guest. Calls made between harness_calls_start and
// harness_calls_end are never reflected: there is only the signal return.
    .text
    .globl harness_calls_start, harness_calls_end, harness_restorer, harness_enter, harness_resume

harness_calls_start:
harness_restorer:
    mov $15, %eax               // rt_sigreturn
    syscall
    nop
harness_calls_end:

// harness_enter(entry, stack): a program's first instruction
harness_enter:
    mov %rsi, %rsp
    xor %edx, %edx              // no function to call at exit
    xor %ebp, %ebp
    jmp *%rdi

// harness_resume(frame, stack): a new thread returns from its parent's call with 0. The offsets are
// those of CallFrame.
harness_resume:
    mov %rsi, %rsp
    mov 16(%rdi), %rsi
    mov 24(%rdi), %rdx
    mov 32(%rdi), %r10
    mov 40(%rdi), %r8
    mov 48(%rdi), %r9
    mov 56(%rdi), %rcx          // RIP
    mov 80(%rdi), %rbx
    mov 88(%rdi), %rbp
    mov 96(%rdi), %r12
    mov 104(%rdi), %r13
    mov 112(%rdi), %r14
    mov 120(%rdi), %r15
    mov 8(%rdi), %rdi
    xor %eax, %eax
    jmp *%rcx

    .section .note.GNU-stack, "", @progbits
