// The libos's doors: upcalls in, reflected calls in, threads resumed. Built without vector code; vector state moves only by
// XSAVE and XRSTOR here. GS base is the dispatcher frame. Offsets: abi::DispatcherFrame and libos::Thread (static_asserts).

#define FRAME_DISABLED 8
#define FRAME_PERSONALITY_STACK 80  // libos[1]
#define FRAME_THREAD 88             // libos[2]

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
#define R_FS 160
#define THREAD_VECTOR 192

    .text
// Upcalls: RDI dispatcher frame, RSI reason; the kernel has set RSP to the upcall stack and `disabled`.
    .globl libos_upcall_run, libos_upcall_page_fault, libos_upcall_trap
    .p2align 4
libos_upcall_run:
    xor %ebp, %ebp
    call libos_on_run
    ud2
    .p2align 4
libos_upcall_page_fault:
    xor %ebp, %ebp
    call libos_on_page_fault
    ud2
    .p2align 4
libos_upcall_trap:
    xor %ebp, %ebp
    call libos_on_trap
    ud2

// A reflected system call. One exchange takes the thread's personality stack and keeps its own stack pointer, so a
// preemption at any instruction finds both; the 128 bytes below the thread's stack pointer are never written.
    .globl libos_reflect
    .p2align 4
libos_reflect:
    xchg %rsp, %gs:FRAME_PERSONALITY_STACK
    push %rcx  // return address
    push %r11  // flags
    push %r15
    push %r14
    push %r13
    push %r12
    push %rbp
    push %rbx
    push %r9
    push %r8
    push %r10
    push %rdx
    push %rsi
    push %rdi
    push %rax
    cld
    mov %rsp, %rdi
    xor %ebp, %ebp
    call libos_on_reflected
    add $8, %rsp  // the result is in rax
    pop %rdi
    pop %rsi
    pop %rdx
    pop %r10
    pop %r8
    pop %r9
    pop %rbx
    pop %rbp
    pop %r12
    pop %r13
    pop %r14
    pop %r15
    popfq
    pop %rcx
    xchg %rsp, %gs:FRAME_PERSONALITY_STACK
    jmp *%rcx

// void libos_switch_out(Thread* self, void (*next)()): stores this thread so that libos_resume(self) returns from here,
// then goes to next() on the upcall stack in RDX. Called disabled.
    .globl libos_switch_out
    .p2align 4
libos_switch_out:
    mov %rbx, R_RBX(%rdi)
    mov %rbp, R_RBP(%rdi)
    mov %r12, R_R12(%rdi)
    mov %r13, R_R13(%rdi)
    mov %r14, R_R14(%rdi)
    mov %r15, R_R15(%rdi)
    mov (%rsp), %rax
    mov %rax, R_RIP(%rdi)
    lea 8(%rsp), %rax
    mov %rax, R_RSP(%rdi)
    movq $0x23, R_CS(%rdi)
    movq $0x1b, R_SS(%rdi)
    movq $0x202, R_RFLAGS(%rdi)
    rdfsbase %rax
    mov %rax, R_FS(%rdi)
    mov %rdx, %r8
    mov $7, %eax
    xor %edx, %edx
    xsave64 THREAD_VECTOR(%rdi)
    mov %r8, %rsp
    xor %ebp, %ebp
    call *%rsi
    ud2

// [[noreturn]] void libos_resume(Thread*): vector state and FS base here, in user mode; the general registers by the one
// call that also ends `disabled`. (IRETQ would do in user mode, but QEMU 7.2's TCG reads its frame with kernel rights, which
// SMAP refuses.)
    .globl libos_resume
    .p2align 4
libos_resume:
    mov $7, %eax
    xor %edx, %edx
    xrstor64 THREAD_VECTOR(%rdi)
    mov R_FS(%rdi), %rax
    wrfsbase %rax
// [[noreturn]] void libos_resume_registers(const abi::Registers*): the same for a thread whose vector state and FS are in
// the machine's registers.
    .globl libos_resume_registers
libos_resume_registers:
    movabs $0x4000000000000004, %rax  // Call::resume, RDI the registers
    syscall
    ud2

// First instruction of the libos in a domain: what ELF's entry names. The kernel enters it as the run upcall.
    .globl libos_start
libos_start:
    jmp libos_upcall_run
