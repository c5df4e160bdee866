// The two doors between user mode and this core's CPU driver: SYSCALL in, SYSRET or IRETQ out.
// The save area is the running dispatcher's own (Dispatcher::exact): who leaves the core in a call is saved already.
// Offsets are those of abi::Registers (static_asserts in registers.hpp).

#define R_RAX 0
#define R_RBX 8
#define R_RCX 16
#define R_RDX 24
#define R_RSI 32
#define R_RDI 40
#define R_RBP 48
#define R_R8 56
#define R_R9 64
#define R_R10 72
#define R_R11 80
#define R_R12 88
#define R_R13 96
#define R_R14 104
#define R_R15 112
#define R_RIP 120
#define R_CS 128
#define R_RFLAGS 136
#define R_RSP 144
#define R_SS 152

#define USER_CS 0x23
#define USER_SS 0x1b

    .text
    .globl zooid_syscall_entry
    .hidden zooid_syscall_entry
    .p2align 4
zooid_syscall_entry:
    mov %rsp, zooid_user_stack(%rip)
    bt $62, %rax
    jnc .Lreflect
    // A call of ours: every register saved where the dispatcher resumes from if it leaves the core.
    mov zooid_save_area(%rip), %rsp
    mov %rax, R_RAX(%rsp)
    mov %rbx, R_RBX(%rsp)
    mov %rdx, R_RDX(%rsp)
    mov %rsi, R_RSI(%rsp)
    mov %rdi, R_RDI(%rsp)
    mov %rbp, R_RBP(%rsp)
    mov %r8, R_R8(%rsp)
    mov %r9, R_R9(%rsp)
    mov %r10, R_R10(%rsp)
    mov %r12, R_R12(%rsp)
    mov %r13, R_R13(%rsp)
    mov %r14, R_R14(%rsp)
    mov %r15, R_R15(%rsp)
    mov %rcx, R_RIP(%rsp)
    mov %r11, R_RFLAGS(%rsp)
    mov zooid_user_stack(%rip), %rcx
    mov %rcx, R_RSP(%rsp)
    mov %rsp, %rbx
    mov %rsp, %rdi
    mov %rax, %rsi
    mov zooid_kernel_stack_top(%rip), %rsp
    xor %ebp, %ebp
    call zooid_syscall
    // Back to the caller: rax is the status, rdx the result; R12 to R15 were never changed.
    mov R_RIP(%rbx), %rcx
    mov %rcx, %rdx
    shr $47, %rdx
    jnz .Lslow  // SYSRET with a non-canonical target faults in kernel mode, and so does IRETQ
    mov R_RFLAGS(%rbx), %r11
    and $0x240dd5, %r11d  // status flags, TF, DF, AC, ID are the user's own; not IOPL, NT, RF, VM
    or $0x202, %r11d
    mov R_RDX(%rbx), %rdx
    mov R_RSI(%rbx), %rsi
    mov R_RDI(%rbx), %rdi
    mov R_RBP(%rbx), %rbp
    mov R_R8(%rbx), %r8
    mov R_R9(%rbx), %r9
    mov R_R10(%rbx), %r10
    mov R_RSP(%rbx), %rsp
    mov R_RBX(%rbx), %rbx
    sysretq
.Lslow:
    mov %rax, R_RAX(%rbx)
    mov %rbx, %rdi
    jmp zooid_resume_sanitised

// A system call that is not ours: go on at the personality's entry with RCX the return address, R11 the flags and every
// other register untouched. The stack pointer is the thread's; the entry switches at once.
.Lreflect:
    mov zooid_kernel_stack_top(%rip), %rsp
    push %rax
    mov zooid_current_frame(%rip), %rax
    cmpl $0, 8(%rax)  // DispatcherFrame::disabled
    jne .Lreflect_disabled
    incq zooid_reflected(%rip)
    pop %rax
    pushq $USER_SS
    pushq zooid_user_stack(%rip)
    pushq $0x202
    pushq $USER_CS
    pushq zooid_reflect_entry(%rip)
    iretq
.Lreflect_disabled:
    pop %rdi
    mov %rcx, %rsi
    xor %ebp, %ebp
    call zooid_reflected_while_disabled
    ud2

// [[noreturn]] void zooid_resume(const abi::Registers*): continues user code with exactly these registers.
// CS, SS and the flags that must not be the user's choice were forced by the caller (sanitise()).
    .globl zooid_resume
    .hidden zooid_resume
    .p2align 4
zooid_resume:
    pushq $USER_SS
    pushq R_RSP(%rdi)
    pushq R_RFLAGS(%rdi)
    pushq $USER_CS
    pushq R_RIP(%rdi)
    mov R_RAX(%rdi), %rax
    mov R_RBX(%rdi), %rbx
    mov R_RCX(%rdi), %rcx
    mov R_RDX(%rdi), %rdx
    mov R_RSI(%rdi), %rsi
    mov R_RBP(%rdi), %rbp
    mov R_R8(%rdi), %r8
    mov R_R9(%rdi), %r9
    mov R_R10(%rdi), %r10
    mov R_R11(%rdi), %r11
    mov R_R12(%rdi), %r12
    mov R_R13(%rdi), %r13
    mov R_R14(%rdi), %r14
    mov R_R15(%rdi), %r15
    mov R_RDI(%rdi), %rdi
    iretq

// [[noreturn]] void zooid_upcall(rip, rsp, rdi, rsi): enters user code with those four registers, all others zero.
    .globl zooid_upcall
    .hidden zooid_upcall
    .p2align 4
zooid_upcall:
    mov %rdi, %rax
    pushq $USER_SS
    pushq %rsi
    pushq $0x202
    pushq $USER_CS
    pushq %rax
    mov %rdx, %rdi
    mov %rcx, %rsi
    xor %eax, %eax
    xor %ebx, %ebx
    xor %ecx, %ecx
    xor %edx, %edx
    xor %ebp, %ebp
    xor %r8d, %r8d
    xor %r9d, %r9d
    xor %r10d, %r10d
    xor %r11d, %r11d
    xor %r12d, %r12d
    xor %r13d, %r13d
    xor %r14d, %r14d
    xor %r15d, %r15d
    iretq

    .bss
    .p2align 6
    .globl zooid_kernel_stack_top, zooid_save_area, zooid_current_frame, zooid_reflect_entry, zooid_reflected
    .hidden zooid_kernel_stack_top, zooid_save_area, zooid_current_frame, zooid_reflect_entry, zooid_reflected
zooid_kernel_stack_top:
    .skip 8
zooid_save_area:
    .skip 8
zooid_current_frame:
    .skip 8
zooid_reflect_entry:
    .skip 8
zooid_reflected:
    .skip 8
zooid_user_stack:
    .skip 8
