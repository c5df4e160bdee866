// Registers held over calls, entries and resumptions: see registers.hpp.

    .macro each_vector operation
    .irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    \operation \i
    .endr
    .endm
    .macro take i
    vmovdqu (32*\i)(%rsi), %ymm\i
    .endm
    .macro give i
    vmovdqu %ymm\i, (32*\i)(%rdx)
    .endm

#define RESUME 0x4000000000000004
#define SUSPEND 0x4000000000000003
#define COUNTED_CALL 39

    .text
    .globl vectors_over_call, fill_vectors, dump_vectors
vectors_over_call:
    push %r12
    mov %rdx, %r12
    each_vector take
    mov %rdi, %rax
    syscall
    mov %r12, %rdx
    each_vector give
    vzeroupper
    pop %r12
    ret

fill_vectors:
    mov %rdi, %rsi
    each_vector take
    ret

dump_vectors:
    mov %rdi, %rdx
    each_vector give
    ret

    .globl record_registers
record_registers:
    mov %rax, recorded(%rip)
    mov %rbx, 8+recorded(%rip)
    mov %rcx, 16+recorded(%rip)
    mov %rdx, 24+recorded(%rip)
    mov %rbp, 48+recorded(%rip)
    mov %r8, 56+recorded(%rip)
    mov %r9, 64+recorded(%rip)
    mov %r10, 72+recorded(%rip)
    mov %r11, 80+recorded(%rip)
    mov %r12, 88+recorded(%rip)
    mov %r13, 96+recorded(%rip)
    mov %r14, 104+recorded(%rip)
    mov %r15, 112+recorded(%rip)
    movq $1, 120+recorded(%rip)
1:  xor %edi, %edi
    xor %esi, %esi
    movabs $SUSPEND, %rax
    syscall
    jmp 1b

    .globl resume_as
resume_as:
    mov %rbx, 8(%rdi)
    mov %rbp, 48(%rdi)
    mov %r12, 88(%rdi)
    mov %r13, 96(%rdi)
    mov %r14, 104(%rdi)
    mov %r15, 112(%rdi)
    cmpq $0, 144(%rdi)
    jne 1f
    mov %rsp, 144(%rdi)
1:  cmpq $0, 120(%rdi)
    jne 2f
    lea .Llanded(%rip), %rax
    mov %rax, 120(%rdi)
2:  movabs $RESUME, %rax
    syscall
    ret
.Llanded:
    pushfq
    pop %rax
    pushq $2
    popfq
    mov %cs, %ecx
    mov %rcx, landed_cs(%rip)
    mov %ss, %ecx
    mov %rcx, landed_ss(%rip)
    ret

// RAX counts what differs, R8 points 8 bytes below the words under the stack.
    .macro fill_red_zone
    lea -136(%rsp), %r8
    mov $16, %ecx
71: mov %rcx, (%r8,%rcx,8)
    dec %ecx
    jnz 71b
    .endm
    .macro check_red_zone
    lea -136(%rsp), %r8
    mov $16, %ecx
72: xor %edx, %edx
    cmp %rcx, (%r8,%rcx,8)
    setne %dl
    add %rdx, %rax
    dec %ecx
    jnz 72b
    .endm

    .globl red_zone_over_call
red_zone_over_call:
    mov %rdi, %rax
    fill_red_zone
    syscall
    xor %eax, %eax
    check_red_zone
    ret

    .macro expect value, register
    xor %ecx, %ecx
    cmp \value, \register
    setne %cl
    add %rcx, %rax
    .endm

    .globl checked_calls
checked_calls:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rdi, %r15  // left
    xor %r14d, %r14d  // wrong
3:  fill_red_zone
    mov $0x1111, %ebx
    mov $0x2222, %ebp
    mov $0x3333, %edx
    mov $0x4444, %esi
    mov $0x5555, %edi
    mov $0x6666, %r8d
    mov $0x7777, %r9d
    mov $0x8888, %r10d
    mov $0x9999, %r12d
    mov $0xaaaa, %r13d
    mov $COUNTED_CALL, %eax
    syscall
    mov $0, %eax
    expect $0x1111, %rbx
    expect $0x2222, %rbp
    expect $0x3333, %rdx
    expect $0x4444, %rsi
    expect $0x5555, %rdi
    expect $0x6666, %r8
    expect $0x7777, %r9
    expect $0x8888, %r10
    expect $0x9999, %r12
    expect $0xaaaa, %r13
    check_red_zone
    add %rax, %r14
    dec %r15
    jnz 3b
    mov %r14, %rax
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret

    .bss
    .globl recorded, landed_cs, landed_ss
    .p2align 3
recorded:
    .skip 128
landed_cs:
    .skip 8
landed_ss:
    .skip 8
    .section .note.GNU-stack, "", @progbits
