# SPDX-License-Identifier: GPL-2.0-or-later
# awl: `make deps` installs what is needed, `make` builds ./awl,
# `make test` runs every test, `make demo` shows what awl is for.

VERSION  := 0.1.0
CC       ?= gcc
CLANG    ?= clang
FLEX     ?= flex
BISON    ?= bison
PREFIX   ?= /usr/local
CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Werror
FOLDERS  := base lexer parser kernel types probes codegen runtime cli

B        := build
# One folder of objects a flavour, so that they never mix.
FLAVOUR  ?= plain
O        := $(B)/$(FLAVOUR)
GEN      := $(B)/gen

ALL_CFLAGS := -std=gnu11 $(WARNINGS) $(CFLAGS) $(EXTRA_CFLAGS) \
	      -D_GNU_SOURCE -DAWL_VERSION='"$(VERSION)"' -I. -I$(GEN) -MMD -MP
# The dynamic linker would take longer for libdw and what it needs than awl does
# for a short script: elfutils' libraries are linked in.
LIBS := -l:libdw.a -l:libelf.a -l:liblzma.a -lz -liberty
# Debian 13's libelf wants it, and its package brings it along.
ifneq ($(findstring /,$(shell $(CC) -print-file-name=libzstd.a)),)
LIBS += -l:libzstd.a
endif

# A kind of probe, a stage, a printer is a file: folders are read by pattern.
SOURCES   := $(wildcard $(addsuffix /*.c,$(FOLDERS)) \
	       $(addsuffix /*/*.c,$(FOLDERS)))
GENERATED := $(patsubst lexer/%.l,$(GEN)/lexer/%.lex.c,$(wildcard lexer/*.l)) \
	     $(patsubst parser/%.y,$(GEN)/parser/%.tab.c,$(wildcard parser/*.y))
TEMPLATES := $(wildcard bpf-templates/*.bpf.c)
ifneq ($(TEMPLATES),)
GENERATED += $(GEN)/bpf-templates/templates.c
endif
OBJECTS   := $(SOURCES:%.c=$(O)/%.o) $(GENERATED:$(GEN)/%.c=$(O)/gen/%.o)
MAIN      := $(O)/cli/main.o
LIBRARY   := $(O)/libawl.a

# One short line a step; V=1 shows the commands.
V ?= 0
ifeq ($(V),0)
SAY = @printf '  %-5s %s\n' $(1) $@;
else
SAY =
endif

.PHONY: all static test unit asan unit-asan test-programs check check-format \
	check-cpp check-tidy format demo bench install deps need clean
.DELETE_ON_ERROR:
.SECONDARY:

all: awl

awl: $(B)/plain/awl
	@ln -sf $< $@

$(O)/awl: $(OBJECTS)
	$(call SAY,LD)$(CC) $(CFLAGS) $(EXTRA_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

static: awl-static

awl-static: FORCE
	@$(MAKE) --no-print-directory FLAVOUR=static \
		EXTRA_CFLAGS='-Os -ffunction-sections -fdata-sections' \
		$(B)/static/awl-static
	@cp -u $(B)/static/awl-static $@

$(B)/static/awl-static: $(OBJECTS)
	$(call SAY,LD)$(CC) $(CFLAGS) -static -Wl,--gc-sections -s -o $@ $^ $(LIBS)

.PHONY: FORCE
FORCE:

# Generated headers come before anything that might include them.
GEN_HEADERS := $(patsubst parser/%.y,$(GEN)/parser/%.tab.h,\
		 $(wildcard parser/*.y)) $(GEN)/kernel/syscall_names.h \
	       $(GEN)/runtime/constant_names.h $(GEN)/runtime/pictures/assets.h

# One make makes what both flavours share, before the other flavour's begins.
awl-static: | $(GENERATED) $(GEN_HEADERS)

$(O)/%.o: %.c | $(GEN_HEADERS)
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(O)/gen/%.o: $(GEN)/%.c | $(GEN_HEADERS)
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) -Wno-unused-function -Wno-sign-compare \
		-Wno-unused-but-set-variable -c -o $@ $<

$(GEN)/lexer/%.lex.c: lexer/%.l
	@mkdir -p $(@D)
	$(call SAY,FLEX)$(FLEX) -o $@ $<

$(GEN)/parser/%.tab.c $(GEN)/parser/%.tab.h &: parser/%.y
	@mkdir -p $(@D)
	$(call SAY,BISON)$(BISON) -Wall -Werror -d -o $(GEN)/parser/$*.tab.c $<

# The system calls that the headers number, as SYSCALL(name).
$(GEN)/kernel/syscall_names.h: kernel/syscalls.awk
	@mkdir -p $(@D)
	$(call SAY,GEN)echo '#include <asm/unistd.h>' | $(CC) -E -dM - | sort | awk -f $< >$@

# What the headers call flags and constants, as CONSTANT(name), set by set.
$(GEN)/runtime/constant_names.h: runtime/constants.awk runtime/constant_headers.h
	@mkdir -p $(@D)
	$(call SAY,GEN)$(CC) -D_GNU_SOURCE -I. -E -dM runtime/constant_headers.h | \
		sort | awk -f $< >$@

# What pictures bring along: their style and what moves them.
PICTURE_ASSETS := runtime/pictures/pictures.css runtime/pictures/pictures.js

$(GEN)/runtime/pictures/assets.h: runtime/pictures/embed.awk $(PICTURE_ASSETS)
	@mkdir -p $(@D)
	$(call SAY,GEN)awk -f $< $(PICTURE_ASSETS) >$@

# BPF functions in C: compiled by clang, embedded as tables of instructions.
TEMPLATE_OBJECTS := $(TEMPLATES:%.bpf.c=$(GEN)/%.bpf.o)

$(GEN)/bpf-templates/%.bpf.o: bpf-templates/%.bpf.c
	@mkdir -p $(@D)
	$(call SAY,CLANG)$(CLANG) -target bpf -mcpu=v2 -O2 -g $(WARNINGS) -c -o $@ $<

$(GEN)/bpf-templates/embed: bpf-templates/embed.c
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) -std=gnu11 $(WARNINGS) -O1 -D_GNU_SOURCE -o $@ $< -lbpf -lelf

$(GEN)/bpf-templates/templates.c: $(GEN)/bpf-templates/embed \
				  $(TEMPLATE_OBJECTS)
	$(call SAY,GEN)$(GEN)/bpf-templates/embed $(TEMPLATE_OBJECTS) > $@

# Unit tests: one program a file, linked with all of awl but its main().
$(LIBRARY): $(filter-out $(MAIN),$(OBJECTS))
	@rm -f $@
	$(call SAY,AR)ar rcs $@ $^

UNIT_TESTS := $(patsubst tests/unit/%.c,$(O)/tests/unit/%,\
		$(wildcard tests/unit/test_*.c))

unit: $(UNIT_TESTS)
	@tests/unit/run $(UNIT_TESTS)

$(O)/tests/unit/%: $(O)/tests/unit/%.o $(LIBRARY)
	$(call SAY,LD)$(CC) $(CFLAGS) $(EXTRA_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lbpf

# Test machines: vm is the host's side, agent is their init.
$(B)/vm/vm: tests/vm/vm.c tests/vm/wire.h
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) -o $@ $<

$(B)/vm/agent: tests/vm/agent.c tests/vm/wire.h
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) -static -s -o $@ $<

# What the tests trace, and what runs their cases; static, since a machine
# has little. Frames and symbols stay as the tests expect them.
TRACED := -fno-omit-frame-pointer -fno-optimize-sibling-calls

WORKLOAD := tests/workload.c tests/workload_points.c

$(B)/tests/workload: $(WORKLOAD) tests/workload_points.h
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) $(TRACED) -static -o $@ $(WORKLOAD) -lpthread

$(B)/tests/workload-dynamic: $(WORKLOAD) tests/workload_points.h
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) $(TRACED) -rdynamic -o $@ $(WORKLOAD) -lpthread

# Programs with debug information, of which probes get types and lines.
$(B)/tests/typed: tests/typed.c
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) -std=gnu11 $(WARNINGS) -O2 -g -o $@ $<

$(B)/tests/typed-plain: tests/typed.c
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) -std=gnu11 $(WARNINGS) -O0 -g -o $@ $<

$(B)/tests/typed-go: tests/typed.c
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) -std=gnu11 $(WARNINGS) -O2 -g -DAS_GO -o $@ $<

$(B)/tests/typed-cpp: tests/typed.cc
	@mkdir -p $(@D)
	$(call SAY,CC)$(CLANG) -x c++ $(WARNINGS) -O2 -g -fno-exceptions -fno-rtti -c -o $@.o $<
	@$(CC) -o $@ $@.o

# Made where there is a compiler; the tests that trace it are skipped else.
$(B)/tests/typed-rust: tests/typed.rs
	@mkdir -p $(@D)
	$(call SAY,RUSTC)env -u MAKEFLAGS -u MFLAGS rustc --edition 2021 -O -g -C panic=abort -C target-feature=+crt-static -o $@ $<

$(B)/tests/typed-golang: tests/typed.go
	@mkdir -p $(@D)
	$(call SAY,GO)GOCACHE=$(abspath $(B))/go CGO_ENABLED=0 GO111MODULE=off go build -o $@ $<

# The same, stripped: what is left out is in a file that it names, in one that
# has the same build id, in itself but compressed.
$(B)/tests/typed-linked: $(B)/tests/typed
	$(call SAY,STRIP)objcopy --only-keep-debug $< $@.debug
	@objcopy --strip-all --remove-section .note.gnu.build-id \
		--add-gnu-debuglink=$@.debug $< $@

$(B)/tests/typed-id: tests/typed.c
	$(call SAY,CC)$(CC) -std=gnu11 $(WARNINGS) -O2 -g -Wl,--build-id=0xabcdef01 -o $@ $<
	@objcopy --only-keep-debug $@ $@.debug
	@strip $@

$(B)/tests/typed-packed: $(B)/tests/typed
	$(call SAY,STRIP)strip --strip-debug -o $@.symbols $<
	@xz -kf $@.symbols
	@strip -o $@ $<
	@objcopy --add-section .gnu_debugdata=$@.symbols.xz $@

# Programs whose stacks are named, see tests/named.c. NAMED-... is how each is
# built; x86's control flow marks would move the place that is probed.
NAMED_CFLAGS = -std=gnu11 $(WARNINGS) -I. -D_GNU_SOURCE -O1 $(TRACED) \
	       -mno-omit-leaf-frame-pointer -fcf-protection=none
NAMED-named :=
NAMED-named-static := -static -DAS_STATIC
NAMED-named-static-pie := -static-pie -fPIE -DAS_STATIC
NAMED-named-fixed := -no-pie -fno-pie
NAMED-named-lines := -g
NAMED-named-stripped := -s -rdynamic
NAMED_PROGRAMS := named named-static named-static-pie named-fixed named-lines \
		  named-stripped

$(NAMED_PROGRAMS:%=$(B)/tests/%): $(B)/tests/%: tests/named.c tests/named.h
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(NAMED_CFLAGS) $(NAMED-$*) -o $@ $<

# Stripped: what is left out is beside it, elsewhere by its build id, packed.
$(B)/tests/named-linked: $(B)/tests/named-lines
	$(call SAY,STRIP)objcopy --only-keep-debug $< $@.debug
	@objcopy --strip-all --remove-section .note.gnu.build-id \
		--add-gnu-debuglink=$@.debug $< $@

$(B)/tests/named-id: tests/named.c tests/named.h
	$(call SAY,CC)$(CC) $(NAMED_CFLAGS) -g -Wl,--build-id=0xabcdef02 -o $@ $<
	@objcopy --only-keep-debug $@ $@.debug
	@strip $@

$(B)/tests/named-packed: $(B)/tests/named
	$(call SAY,STRIP)strip --strip-debug -o $@.symbols $<
	@xz -kf $@.symbols
	@strip -o $@ $<
	@objcopy --add-section .gnu_debugdata=$@.symbols.xz $@

# C, C++ and Rust in one stack; made where there is a compiler of Rust.
$(B)/tests/named-mixed: tests/named.c tests/named.cc tests/named.rs tests/named.h
	$(call SAY,RUSTC)env -u MAKEFLAGS -u MFLAGS rustc --edition 2021 -O -g \
		-C panic=abort -C force-frame-pointers=yes \
		--crate-type staticlib -o $@.a tests/named.rs
	@$(CLANG) -x c++ $(WARNINGS) -I. -O1 -g $(TRACED) -fno-exceptions \
		-fno-rtti -c -o $@.o tests/named.cc
	@$(CC) $(NAMED_CFLAGS) -g -Wl,--gc-sections -o $@ $< $@.o $@.a -lpthread

$(B)/tests/libnamed.so: tests/named_library.c tests/named.h
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(NAMED_CFLAGS) -shared -fPIC -o $@ $<

# Stand-ins for what classic tools trace by name, see tests/traced.c.
TRACED_LIBRARIES := $(addprefix $(B)/tests/traced.so.,libssl.so.3 \
		    libcrypto.so.3 libpthread.so.0)

$(B)/tests/traced.so.%: tests/traced.c
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) -DAS_$(firstword $(subst ., ,$*)) -shared -fPIC \
		-Wl,-soname,$* -o $@ $<

$(B)/tests/traced: tests/traced.c $(TRACED_LIBRARIES)
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) -rdynamic -Wl,--no-as-needed -o $@ $^

$(B)/tests/cases: $(wildcard tests/cases/*.[ch])
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) -static -o $@ $(filter %.c,$^)

# Random expressions: static for the machines, where they are computed too.
$(B)/tests/agreement: $(wildcard tests/agreement/*.[ch] tests/random.[ch])
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) -static -o $@ $(filter %.c,$^)

# Random programs, the same.
$(B)/tests/programs: $(wildcard tests/programs/*.[ch] tests/random.[ch])
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) -static -o $@ $(filter %.c,$^)

test-programs: $(addprefix $(B)/tests/,workload workload-dynamic cases \
			 agreement programs traced typed typed-plain typed-cpp typed-go typed-linked typed-id typed-packed \
			 $(NAMED_PROGRAMS) named-linked named-id named-packed libnamed.so \
			 $(if $(shell command -v rustc),typed-rust named-mixed) \
			 $(if $(shell command -v go),typed-golang)) \
	       $(addprefix $(B)/vm/,vm agent) $(B)/bench/measure

# make test KERNELS=6.12 SUITES="golden e2e": less, see tests/run.
test:
	@tests/need $(PACKAGES) $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory -s $(JOBS) awl awl-static test-programs
	@tests/run $(SUITES)

# Every CPU, unless a -j was given.
JOBS = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

# The same under the sanitizers, and the IR checked after each pass; leaks are
# the arena's business.
ASAN := FLAVOUR=asan LDFLAGS= EXTRA_CFLAGS='-O1 -DAWL_DEBUG \
	-fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer'

asan:
	@$(MAKE) --no-print-directory $(ASAN) $(B)/asan/awl

unit-asan:
	@$(MAKE) --no-print-directory $(ASAN) unit

# No warning from any of the three that read code.
CHECKED := $(SOURCES) $(wildcard tests/unit/*.c tests/vm/*.c tests/cases/*.c \
	     tests/agreement/*.c tests/programs/*.c tests/*.c bench/*.c)
FORMATTED := $(CHECKED) $(wildcard $(addsuffix /*.h,$(FOLDERS) tests/unit \
	       tests tests/vm tests/cases tests/agreement tests/programs \
	       bpf-templates bench) \
	       $(addsuffix /*/*.h,$(FOLDERS)) bpf-templates/*.c)
TIDY_FLAGS = -std=gnu11 $(WARNINGS) -D_GNU_SOURCE -DAWL_VERSION='"0"' \
	     -I. -I$(GEN)
# How many steps on a function's paths the analyzer goes. It counts functions as
# seen that such paths pass, so with fewer more of them are looked at from their
# own beginning; but by the usual number alone are all blocks of these reached
# that ever are (clang --analyze -Xclang -analyzer-checker=debug.Stats tells).
NODES := 50000
FAR := codegen/check/unify kernel/btf_ids tests/unit/test_registers \
       tests/vm/vm types/tracefs_format
$(FAR:%=$(B)/tidy/%.ok): NODES := 225000
TIDY_FLAGS += -Xclang -analyzer-config -Xclang max-nodes=$(NODES)

check: need
	@$(MAKE) --no-print-directory $(JOBS) $(GENERATED) check-format \
		check-cpp check-tidy

check-format:
	$(CLANG)-format --dry-run -Werror $(FORMATTED)

format:
	$(CLANG)-format -i $(FORMATTED)

check-cpp: $(GENERATED)
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 \
		--enable=warning,portability,performance \
		--suppressions-list=.cppcheck -D_GNU_SOURCE \
		-D__x86_64__ -DAWL_VERSION='"0"' -I. -I$(GEN) \
		'-DLIBBPF_OPTS(T,N,...)=struct T N = { __VA_ARGS__ }' $(CHECKED)

check-tidy: $(CHECKED:%.c=$(B)/tidy/%.ok)

$(B)/tidy/%.ok: %.c $(O)/%.o .clang-tidy
	@mkdir -p $(@D)
	@echo $(CLANG)-tidy $<
	@$(CLANG)-tidy --quiet $< -- $(TIDY_FLAGS) 2>$@.log || \
		{ cat $@.log; exit 1; }
	@touch $@

# Debian's packages, by name. The first group builds, the second tests.
PACKAGES := gcc make libc6-dev flex bison clang llvm libbpf-dev libelf-dev \
	    libdw-dev liblzma-dev zlib1g-dev libiberty-dev binutils \
	    clang-format clang-tidy cppcheck qemu-system-x86 busybox-static \
	    bpftool cpio xz-utils zstd lz4

# What only tests of pictures, of the live view and of JSON need.
TEST_PACKAGES := chromium libxml2-utils tmux python3-jsonschema

deps:
	@tests/need --install $(PACKAGES) $(TEST_PACKAGES)

# Installs what is missing, if anything is, or says what to do.
need:
	@tests/need $(PACKAGES)

$(B)/bench/measure: $(wildcard bench/*.[ch])
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(ALL_CFLAGS) -static -o $@ $(filter %.c,$^)

# awl beside bpftrace, in one boot of a test machine.
$(B)/bench/many: bench/many.awk
	@mkdir -p $(@D)
	$(call SAY,AS)awk -f $< >$@.s && $(CC) -static -o $@ $@.s && rm $@.s

bench: need $(B)/bench/many
	@$(MAKE) --no-print-directory -s $(JOBS) awl-static test-programs
	@bench/run

demo: need
	@$(MAKE) --no-print-directory -s $(JOBS) awl-static test-programs
	@examples/demo

install: awl
	install -D -s -m 755 $(B)/plain/awl $(DESTDIR)$(PREFIX)/bin/awl
	install -D -m 644 docs/awl.8 $(DESTDIR)$(PREFIX)/share/man/man8/awl.8

clean:
	rm -rf $(B) awl awl-static

-include $(wildcard $(addsuffix /*.d,$(addprefix $(O)/,$(FOLDERS) tests/unit)))
-include $(wildcard $(addsuffix /*/*.d,$(addprefix $(O)/,$(FOLDERS) gen)))
