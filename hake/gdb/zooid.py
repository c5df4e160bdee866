"""GDB commands for a running Zooid; `hake/zooid run --gdb` prints the command that loads them.

Every core runs a copy of the CPU driver of its own, at an address of its own; programs share addresses
with each other. So nothing is known before it is found: cores by their interrupt tables, domains by
their core's list of dispatchers, all read from physical memory. Types come from the image
`zooid_layout` (hake/gdb/layout.cpp), symbols from the images in build/guest.
"""

import os
import re
import struct
import subprocess

import gdb

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GUEST = os.path.join(os.environ.get("ZOOID_BUILD", os.path.join(ROOT, "build")), "guest")
PAGE_BYTES = 4096
ADDRESS_MASK = 0x000F_FFFF_FFFF_F000
CORE_WORD = 3  # libos::word_core
ROOT_CNODE = 1  # cpudriver::OwnSlot::root_cnode
NAME_WIDTH = 16


def image(name):
    return os.path.join(GUEST, name)


def symbols_of(path):
    """Name to address, of one image."""
    lines = subprocess.run(["llvm-nm-19", "-C", path], capture_output=True, text=True, check=True)
    found = {}
    for line in lines.stdout.splitlines():
        parts = line.split(None, 2)
        if len(parts) == 3:
            found[parts[2]] = int(parts[0], 16)
    return found


def kind(name):
    return gdb.lookup_type("zooid::" + name)


def place(name):
    """An address of zooid::Place."""
    for each in kind("Place").fields():
        if each.name.rsplit("::", 1)[-1] == name:
            return each.enumval % (1 << 64)
    raise gdb.GdbError(f"zooid::Place has no {name}")


def physical(address, count):
    """Guest-physical memory, whatever the page tables say."""
    gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
    try:
        return gdb.selected_inferior().read_memory(address, count).tobytes()
    finally:
        gdb.execute("maintenance packet Qqemu.PhyMemMode:0", to_string=True)


def word(data, offset=0):
    return struct.unpack_from("<Q", data, offset)[0]


def physical_value(address, type_name):
    found = kind(type_name)
    return gdb.Value(physical(address, found.sizeof), found)


def field(type_name, name):
    """Offset and size of a field, in bytes."""
    for each in kind(type_name).fields():
        if each.name == name:
            return each.bitpos // 8, each.type.sizeof
    raise gdb.GdbError(f"{type_name} has no {name}: zooid_layout and zooid.py do not match")


def short(value):
    """An enumerator without its scope."""
    return str(value).rsplit("::", 1)[-1]


class AddressSpace:
    """User memory of one dispatcher, by its page tables."""

    def __init__(self, root):
        self.root = root

    def translate(self, address):
        table = self.root
        for shift in (39, 30, 21, 12):
            entry = word(physical(table + 8 * (address >> shift & 511), 8))
            if not entry & 1:
                return None
            table = entry & ADDRESS_MASK
            if shift in (30, 21) and entry & 0x80:
                size = 1 << shift
                return (table & ~(size - 1)) + address % size
        return table + address % PAGE_BYTES

    def read(self, address, count):
        data = b""
        while count > 0:
            here = min(count, PAGE_BYTES - address % PAGE_BYTES)
            found = self.translate(address)
            if found is None:
                return None
            data += physical(found, here)
            address += here
            count -= here
        return data


class Dispatcher:
    def __init__(self, core, address):
        self.core = core
        self.value = physical_value(address, "cpudriver::Dispatcher")
        self.domain = int(self.value["domain"])
        self.space = AddressSpace(int(self.value["root_physical"]))
        self.state = short(self.value["state"])

    def name(self):
        data = self.space.read(place("domain_info"), kind("abi::DomainInfo").sizeof)
        if data is None:
            return "?"
        info = gdb.Value(data, kind("abi::DomainInfo"))
        first = bytes(data[field("abi::DomainInfo", "argument_bytes")[0] :]).split(b"\0", 1)[0]
        return first.decode(errors="replace") if int(info["arguments"]) else "monitor"

    def threads(self):
        frame = physical_value(int(self.value["frame"]) - place("window"), "abi::DispatcherFrame")
        libos = int(frame["libos"][CORE_WORD])
        if libos == 0:
            return
        at, size = field("libos::Core", "thread_count")
        counted = self.space.read(libos + at, size)
        pointers = self.space.read(libos + field("libos::Core", "threads")[0], 8 * 64)
        if counted is None or pointers is None:
            return
        for index in range(int.from_bytes(counted, "little")):
            data = self.space.read(word(pointers, 8 * index), kind("libos::Thread").sizeof)
            if data is not None:
                yield index, gdb.Value(data, kind("libos::Thread"))

    def capabilities(self):
        root = self.value["own"][ROOT_CNODE]
        slot_bytes = kind("cpudriver::Slot").sizeof
        for upper in range(1, int(root["bytes"]) // slot_bytes):
            table = physical_value(int(root["base"]) + upper * slot_bytes, "cpudriver::Slot")
            if short(table["type"]) != "cnode_l2":
                continue
            data = physical(int(table["base"]), int(table["bytes"]))
            for lower in range(1, len(data) // slot_bytes):
                slot = gdb.Value(data[lower * slot_bytes : (lower + 1) * slot_bytes], kind("cpudriver::Slot"))
                if short(slot["type"]) != "null":
                    yield upper << 8 | lower, slot


class Core:
    """One core's kernel: which image, where, and what it says of itself."""

    def __init__(self, base, path, symbols):
        self.base = base
        self.path = path
        self.symbols = symbols
        pointer = self.variable("(anonymous namespace)::core_data")
        self.data = physical_value(pointer - place("window"), "cpudriver::CoreData")
        self.number = int(self.data["core"])

    def variable(self, name):
        return word(physical(self.base + self.symbols["zooid::cpudriver::" + name], 8))

    def text(self):
        return place("image") + self.base

    def presence(self):
        size = kind("abi::PresenceLine").sizeof
        line = gdb.Value(physical(int(self.data["shared"]) + size * self.number, size), kind("abi::PresenceLine"))
        raw = bytes(line["reason"][i] & 0xFF for i in range(line["reason"].type.sizeof))
        states = ("absent", "awake", "halted", "dead")
        state = states[min(int(line["state"]["_M_i"]), 3)]
        return state, raw.split(b"\0", 1)[0].decode(errors="replace") if state == "dead" else ""

    def dispatchers(self):
        block = physical_value(int(self.data["kcb"]), "cpudriver::KernelControlBlock")
        at = int(block["dispatchers"])
        while at != 0:
            dispatcher = Dispatcher(self, at - place("window"))
            yield dispatcher
            at = int(dispatcher.value["next_of_all"])


def kernels():
    """The images a core may run, with their symbols and first bytes."""
    for name in sorted(os.listdir(GUEST)):
        if name.startswith("cpudriver") and not name.endswith("_unnamed"):
            with open(image(name), "rb") as file:
                start = file.read(PAGE_BYTES + 256)[PAGE_BYTES:]
            yield image(name), symbols_of(image(name)), start


def find_cores():
    registers = gdb.execute("monitor info registers -a", to_string=True)
    tables = [int(found, 16) for found in re.findall(r"IDT=\s*([0-9a-f]+)", registers)]
    known = list(kernels())
    cores = []
    for table in tables:
        if table < place("image"):
            continue  # it has no kernel: not started, or fenced
        for path, symbols, start in known:
            base = table - place("image") - symbols["zooid::cpudriver::(anonymous namespace)::idt"]
            if base % PAGE_BYTES == 0 and physical(base, len(start)) == start:
                cores.append(Core(base, path, symbols))
                break
    return sorted(cores, key=lambda core: core.number)


def every_dispatcher():
    for core in find_cores():
        if core.presence()[0] != "dead":
            yield from core.dispatchers()


class State:
    """What this session has loaded."""

    program = None
    loaded = set()

    @classmethod
    def load(cls, path, offset):
        if (path, offset) not in cls.loaded:
            cls.loaded.add((path, offset))
            gdb.execute(f"add-symbol-file {path} -o {offset:#x}", to_string=True)


class ProgramBreakpoint(gdb.Breakpoint):
    """Stops where a program of this name comes by: others may have code at the same address."""

    def __init__(self, program, address):
        super().__init__(f"*{address:#x}", temporary=False)
        self.program = program
        self.silent = True

    def stop(self):
        at = place("domain_info") + field("abi::DomainInfo", "argument_bytes")[0]
        try:
            name = gdb.selected_inferior().read_memory(at, 64).tobytes().split(b"\0", 1)[0]
        except gdb.MemoryError:
            return False
        return name.decode(errors="replace") == self.program


class Zooid(gdb.Command):
    """Zooid: zooid attach SOCKET [PROGRAM] | zooid symbols | zooid start [PROGRAM]"""

    def __init__(self):
        super().__init__("zooid", gdb.COMMAND_USER, prefix=True)


class Attach(gdb.Command):
    """zooid attach SOCKET [PROGRAM]: connects to a machine that `hake/zooid run --gdb` started."""

    def __init__(self):
        super().__init__("zooid attach", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        if not 1 <= len(words) <= 2:
            raise gdb.GdbError("usage: zooid attach SOCKET [PROGRAM]")
        for setting in ("confirm off", "pagination off", "architecture i386:x86-64", "code-cache off",
                        "stack-cache off", "remotetimeout 120"):
            gdb.execute("set " + setting, to_string=True)
        gdb.execute(f"symbol-file {image('zooid_layout')}", to_string=True)
        gdb.execute(f"target remote {words[0]}", to_string=True)
        if len(words) == 2:
            State.program = words[1]
            State.load(image(words[1]), 0)
        print("zooid: attached; `zooid start` runs to the program's main, `continue` boots, "
              "`zooid symbols` finds the kernels, `info zooid` shows what runs")


class Symbols(gdb.Command):
    """zooid symbols: adds the symbols of each core's kernel where it was laid out, and the libos's."""

    def __init__(self):
        super().__init__("zooid symbols", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        cores = find_cores()
        for core in cores:
            State.load(core.path, core.text())
            print(f"core {core.number}: {os.path.basename(core.path)} at {core.text():#x}")
        if not cores:
            raise gdb.GdbError("no core runs a kernel yet; `continue`, stop again, then repeat")
        State.load(image("libos"), 0)


class Start(gdb.Command):
    """zooid start [PROGRAM]: runs until that program (or the attached one, or shell) is in main."""

    def __init__(self):
        super().__init__("zooid start", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        program = argument.strip() or State.program or "shell"
        main = symbols_of(image(program)).get("main")
        if main is None:
            raise gdb.GdbError(f"{image(program)} has no main")
        State.load(image(program), 0)
        breakpoint_at_main = ProgramBreakpoint(program, main)
        try:
            gdb.execute("continue", to_string=True)
        finally:
            if breakpoint_at_main.is_valid():
                breakpoint_at_main.delete()
        gdb.execute("zooid symbols", to_string=True)
        print(f"{program} is at main: {gdb.execute('frame', to_string=True).strip()}")


class InfoZooid(gdb.Command):
    """info zooid [cores | domains | threads | capabilities [DOMAIN]]; without a word the first three."""

    def __init__(self):
        super().__init__("info zooid", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        tables = {"cores": self.cores, "domains": self.domains, "threads": self.threads,
                  "capabilities": self.capabilities}
        wanted = words[:1] or ["cores", "domains", "threads"]
        for each in wanted:
            if each not in tables:
                raise gdb.GdbError("info zooid: cores, domains, threads or capabilities [DOMAIN]")
            tables[each](words[1:])

    def cores(self, _):
        print("core  text                presence  image")
        for core in find_cores():
            state, reason = core.presence()
            print(f"{core.number:4}  {core.text():#018x}  {state:8}  {os.path.basename(core.path)}  {reason}")

    def domains(self, _):
        print("domain          core  state      events  upcalls  faults  caps  name")
        for each in every_dispatcher():
            count = sum(1 for _ in each.capabilities())
            print(f"{each.domain:#14x}  {each.core.number:4}  {each.state:9}  "
                  f"{int(each.value['event_count']):6}  {int(each.value['upcalls']):7}  "
                  f"{int(each.value['faults']):6}  {count:4}  {each.name()}")

    def threads(self, _):
        print("domain          core  thread  state     at                  name")
        for each in every_dispatcher():
            for index, thread in each.threads():
                state = short(thread["state"])
                if state in ("free", "ended"):
                    continue
                at = "(registers)" if state == "running" else f"{int(thread['registers']['rip']):#x}"
                print(f"{each.domain:#14x}  {each.core.number:4}  {index:6}  {state:8}  {at:18}  {each.name()}")

    def capabilities(self, words):
        wanted = int(gdb.parse_and_eval(words[0])) if words else None
        print("domain          core  slot    type                  rights  base                bytes")
        for each in every_dispatcher():
            if wanted is not None and each.domain != wanted:
                continue
            for slot, capability in each.capabilities():
                print(f"{each.domain:#14x}  {each.core.number:4}  {slot:#6x}  {short(capability['type']):20}  "
                      f"{int(capability['rights']['bits']):#6x}  {int(capability['base']):#18x}  "
                      f"{int(capability['bytes']):#x}")


for command in (Zooid, Attach, Symbols, Start, InfoZooid):
    command()
