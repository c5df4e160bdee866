// The two doors between user mode and this core's CPU driver: SYSCALL in, SYSRET or IRETQ out.
// One save area per image suffices: a core has one kernel, and the kernel is never entered twice.
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
    mov %rsp, zooid_user_registers+R_RSP(%rip)
    mov zooid_kernel_stack_top(%rip), %rsp
    bt $62, %rax
    jnc .Lreflect
    // A call of ours: every register saved in place, the kernel proper called, the same ones restored.
    mov %rax, zooid_user_registers+R_RAX(%rip)
    mov %rbx, zooid_user_registers+R_RBX(%rip)
    mov %rdx, zooid_user_registers+R_RDX(%rip)
    mov %rsi, zooid_user_registers+R_RSI(%rip)
    mov %rdi, zooid_user_registers+R_RDI(%rip)
    mov %rbp, zooid_user_registers+R_RBP(%rip)
    mov %r8, zooid_user_registers+R_R8(%rip)
    mov %r9, zooid_user_registers+R_R9(%rip)
    mov %r10, zooid_user_registers+R_R10(%rip)
    mov %r12, zooid_user_registers+R_R12(%rip)
    mov %r13, zooid_user_registers+R_R13(%rip)
    mov %r14, zooid_user_registers+R_R14(%rip)
    mov %r15, zooid_user_registers+R_R15(%rip)
    mov %rcx, zooid_user_registers+R_RIP(%rip)
    mov %r11, zooid_user_registers+R_RFLAGS(%rip)
    xor %ebp, %ebp
    lea zooid_user_registers(%rip), %rdi
    call zooid_syscall
    // Back to the caller: rax and rdx are results, callee-saved registers are intact.
    mov zooid_user_registers+R_RIP(%rip), %rcx
    mov %rcx, %rax
    shr $47, %rax
    jnz .Lslow  // SYSRET with a non-canonical target faults in kernel mode, and so does IRETQ
    mov zooid_user_registers+R_RFLAGS(%rip), %r11
    and $0x240dd5, %r11d  // status flags, TF, DF, AC, ID are the user's own; not IOPL, NT, RF, VM
    or $0x202, %r11d
    mov zooid_user_registers+R_RBX(%rip), %rbx
    mov zooid_user_registers+R_RBP(%rip), %rbp
    mov zooid_user_registers+R_RSI(%rip), %rsi
    mov zooid_user_registers+R_RDI(%rip), %rdi
    mov zooid_user_registers+R_R8(%rip), %r8
    mov zooid_user_registers+R_R9(%rip), %r9
    mov zooid_user_registers+R_R10(%rip), %r10
    mov zooid_user_registers+R_R12(%rip), %r12
    mov zooid_user_registers+R_R13(%rip), %r13
    mov zooid_user_registers+R_R14(%rip), %r14
    mov zooid_user_registers+R_R15(%rip), %r15
    mov zooid_user_registers+R_RAX(%rip), %rax
    mov zooid_user_registers+R_RDX(%rip), %rdx
    mov zooid_user_registers+R_RSP(%rip), %rsp
    sysretq
.Lslow:
    movq $0, zooid_user_registers+R_RIP(%rip)  // as sanitise(): faults in user mode
    lea zooid_user_registers(%rip), %rdi
    jmp zooid_resume

// A system call that is not ours: go on at the personality's entry with RCX the return address, R11 the flags and every
// other register untouched. The stack pointer is the thread's; the entry switches at once.
.Lreflect:
    push %rax
    mov zooid_current_frame(%rip), %rax
    cmpl $0, 8(%rax)  // DispatcherFrame::disabled
    jne .Lreflect_disabled
    incq zooid_reflected(%rip)
    pop %rax
    pushq $USER_SS
    pushq zooid_user_registers+R_RSP(%rip)
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

    .bss
    .p2align 6
    .globl zooid_user_registers
    .hidden zooid_user_registers
zooid_user_registers:
    .skip 21*8
    .globl zooid_kernel_stack_top, zooid_current_frame, zooid_reflect_entry, zooid_reflected
    .hidden zooid_kernel_stack_top, zooid_current_frame, zooid_reflect_entry, zooid_reflected
zooid_kernel_stack_top:
    .skip 8
zooid_current_frame:
    .skip 8
zooid_reflect_entry:
    .skip 8
zooid_reflected:
    .skip 8
