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
LIBS        := -lbpf -ldw -lelf -lz -liberty
STATIC_LIBS := -lbpf -ldw -lelf -lz -llzma -lbz2 -lzstd -liberty -lpthread

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
LIBRARY   := $(filter-out $(MAIN),$(OBJECTS))

.PHONY: all static test unit check demo bench install deps clean
.DELETE_ON_ERROR:
.SECONDARY:

all: awl

awl: $(B)/plain/awl
	@ln -sf $< $@

$(O)/awl: $(OBJECTS)
	$(CC) $(CFLAGS) $(EXTRA_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

static: awl-static

awl-static: FORCE
	@$(MAKE) --no-print-directory FLAVOUR=static \
		EXTRA_CFLAGS='-Os -ffunction-sections -fdata-sections' \
		$(B)/static/awl-static
	@cp -u $(B)/static/awl-static $@

$(B)/static/awl-static: $(OBJECTS)
	$(CC) $(CFLAGS) -static -Wl,--gc-sections -s -o $@ $^ $(STATIC_LIBS)

FORCE:

# Generated headers come before anything that might include them.
GEN_HEADERS := $(patsubst parser/%.y,$(GEN)/parser/%.tab.h,$(wildcard parser/*.y))

$(O)/%.o: %.c | $(GEN_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(O)/gen/%.o: $(GEN)/%.c | $(GEN_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Wno-unused-function -Wno-sign-compare \
		-Wno-unused-but-set-variable -c -o $@ $<

$(GEN)/lexer/%.lex.c: lexer/%.l
	@mkdir -p $(@D)
	$(FLEX) -o $@ $<

$(GEN)/parser/%.tab.c $(GEN)/parser/%.tab.h &: parser/%.y
	@mkdir -p $(@D)
	$(BISON) -Wall -Werror -d -o $(GEN)/parser/$*.tab.c $<

# Unit tests: one program a file, linked with all of awl but its main().
UNIT_TESTS := $(patsubst tests/unit/%.c,$(O)/tests/unit/%,\
		$(wildcard tests/unit/test_*.c))

unit: $(UNIT_TESTS)
	@tests/unit/run $(UNIT_TESTS)

$(O)/tests/unit/%: $(O)/tests/unit/%.o $(LIBRARY)
	$(CC) $(CFLAGS) $(EXTRA_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# Test machines: vm is the host's side, agent is their init.
$(B)/vm/vm: tests/vm/vm.c tests/vm/wire.h
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $<

$(B)/vm/agent: tests/vm/agent.c tests/vm/wire.h
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -static -s -o $@ $<

clean:
	rm -rf $(B) awl awl-static

-include $(wildcard $(addsuffix /*.d,$(addprefix $(O)/,$(FOLDERS) tests/unit)))
-include $(wildcard $(addsuffix /*/*.d,$(addprefix $(O)/,$(FOLDERS) gen)))
