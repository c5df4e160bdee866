// void hold(in, out, turns, avx): see held_state.hpp. And a domain of its own that does it for ever, without a
// runtime. Position independent: the whole is copied into a BareDomain.

#define VECTOR 512
#define GENERAL 1024
#define FLAGS 1136
#define FS 1144
#define GS 1152
#define STATE_BYTES 1216

#define SHARED 0x440000        // bare::shared_address: struct HolderPage
#define FRAME 0x410000         // bare::frame_address
#define FRAME_PREEMPTIONS 296
#define PAGE_OUT STATE_BYTES
#define PAGE_ROUNDS 2432
#define PAGE_DAMAGED 2440
#define PAGE_PREEMPTIONS 2448
#define PAGE_TURNS 2456
#define PAGE_AVX 2464

    .macro each operation
    .irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    \operation \i
    .endr
    .endm
    .macro take i
    vmovdqu (VECTOR+32*\i)(%rdi), %ymm\i
    .endm
    .macro give i
    vmovdqu %ymm\i, (VECTOR+32*\i)(%rax)
    .endm

    .section .text.hold, "ax", @progbits
    .globl hold, hold_begin, hold_end, hold_for_ever
    .p2align 4
hold_begin:
hold:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    push %rcx
    push %rsi
    rdfsbase %rax
    push %rax
    sub $8, %rsp
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    fxrstor64 (%rdi)
    test %rcx, %rcx
    jz 1f
    each take
1:  mov FS(%rdi), %rax
    wrfsbase %rax
    mov %rdx, %rcx
    pushq FLAGS(%rdi)
    popfq
    // From here to the store of the flags, nothing changes them.
    mov (GENERAL+0)(%rdi), %rax
    mov (GENERAL+8)(%rdi), %rbx
    mov (GENERAL+16)(%rdi), %rdx
    mov (GENERAL+24)(%rdi), %rsi
    mov (GENERAL+40)(%rdi), %rbp
    mov (GENERAL+48)(%rdi), %r8
    mov (GENERAL+56)(%rdi), %r9
    mov (GENERAL+64)(%rdi), %r10
    mov (GENERAL+72)(%rdi), %r11
    mov (GENERAL+80)(%rdi), %r12
    mov (GENERAL+88)(%rdi), %r13
    mov (GENERAL+96)(%rdi), %r14
    mov (GENERAL+104)(%rdi), %r15
    mov (GENERAL+32)(%rdi), %rdi
2:  lea -1(%rcx), %rcx
    jrcxz 3f
    jmp 2b
3:  pushfq
    push %rax
    mov 32(%rsp), %rax  // out
    mov %rbx, (GENERAL+8)(%rax)
    mov %rdx, (GENERAL+16)(%rax)
    mov %rsi, (GENERAL+24)(%rax)
    mov %rdi, (GENERAL+32)(%rax)
    mov %rbp, (GENERAL+40)(%rax)
    mov %r8, (GENERAL+48)(%rax)
    mov %r9, (GENERAL+56)(%rax)
    mov %r10, (GENERAL+64)(%rax)
    mov %r11, (GENERAL+72)(%rax)
    mov %r12, (GENERAL+80)(%rax)
    mov %r13, (GENERAL+88)(%rax)
    mov %r14, (GENERAL+96)(%rax)
    mov %r15, (GENERAL+104)(%rax)
    pop %rbx
    mov %rbx, (GENERAL+0)(%rax)
    pop %rbx
    mov %rbx, FLAGS(%rax)
    rdfsbase %rbx
    mov %rbx, FS(%rax)
    rdgsbase %rbx
    mov %rbx, GS(%rax)
    fxsave64 (%rax)
    cmpq $0, 24(%rsp)  // avx
    je 4f
    each give
    vzeroupper
4:  cld
    fninit
    fldcw 4(%rsp)
    ldmxcsr (%rsp)
    add $8, %rsp
    pop %rax
    wrfsbase %rax
    add $16, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret

// Entered by the run upcall, and disabled for ever: each preemption resumes it exactly.
    .p2align 4
hold_for_ever:
    mov $SHARED, %ebx
5:  lea PAGE_OUT(%rbx), %rdi
    xor %eax, %eax
    mov $(STATE_BYTES/8), %ecx
    rep stosq
    mov %rbx, %rdi
    lea PAGE_OUT(%rbx), %rsi
    mov PAGE_TURNS(%rbx), %rdx
    mov PAGE_AVX(%rbx), %rcx
    call hold
    mov %rbx, %rsi
    lea PAGE_OUT(%rbx), %rdi
    mov $(STATE_BYTES/8), %ecx
    repe cmpsq
    je 6f
    incq PAGE_DAMAGED(%rbx)
6:  incq PAGE_ROUNDS(%rbx)
    mov $FRAME, %eax
    mov FRAME_PREEMPTIONS(%rax), %rax
    mov %rax, PAGE_PREEMPTIONS(%rbx)
    jmp 5b
hold_end:
    .section .note.GNU-stack, "", @progbits
