// What a victim runs. Every way into its domain leads here, and to the next call: the start, any
// upcall, and the way back from a call. Position independent, no stack.

#define SHARED 0x440000    // bare::shared_address
#define FRAME 0x410000     // bare::frame_address
#define FRAME_DISABLED 8
#define FRAME_EVENTS 16
#define COUNT 8            // Shared::count
#define RECORDS 4096       // Shared::records
#define CALL_SUSPEND 0x4000000000000003

    .section .rodata
    .globl victim_begin, victim_end
    .p2align 4
victim_begin:
    cld
    mov $SHARED, %ebx
    mov (%rbx), %rax
    cmp COUNT(%rbx), %rax
    jae .Ldone
    incq (%rbx)
    shl $7, %rax
    lea RECORDS(%rbx,%rax), %rbp
    mov $FRAME, %ecx
    mov 80(%rbp), %eax
    mov %eax, FRAME_DISABLED(%rcx)
    mov (%rbp), %rax
    mov 8(%rbp), %rdi
    mov 16(%rbp), %rsi
    mov 24(%rbp), %rdx
    mov 32(%rbp), %r10
    mov 40(%rbp), %r8
    mov 48(%rbp), %r9
    mov 56(%rbp), %r12
    mov 64(%rbp), %r13
    mov 72(%rbp), %r14
    syscall
    mov %rax, 88(%rbp)
    jmp victim_begin
.Ldone:
    mov $FRAME, %ecx
    movl $1, FRAME_DISABLED(%rcx)
    mov FRAME_EVENTS(%rcx), %rdi
    xor %esi, %esi
    movabs $CALL_SUSPEND, %rax
    syscall
    jmp .Ldone
victim_end:
    .section .note.GNU-stack, "", @progbits
