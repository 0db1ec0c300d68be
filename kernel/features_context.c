// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether a global function can be given the context: by a tag of its parameter
 * (arg:ctx), or by the name of what it points to; the context of tracing
 * programs has none, which not every kernel takes for a name.
 */
#include <linux/btf.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf_call.h"
#include "kernel/features_private.h"

#define TYPE(kind, vlen) ((kind) << 24 | (vlen))

/* Offsets in the strings. */
#define STRINGS "\0u64\0a\0f\0arg:ctx"
enum { NAME_U64 = 1, NAME_A = 5, NAME_F = 7, NAME_TAG = 9 };

/* u64 f(void *a), once as the program and once as what it calls. */
struct context_btf {
	struct btf_header header;
	struct btf_type u64;
	uint32_t bits;
	struct btf_type nameless, pointer, prototype;
	struct btf_param param;
	struct btf_type program, function, tag;
	uint32_t parameter;
	char strings[sizeof(STRINGS)];
};

enum { U64 = 1, NAMELESS, POINTER, PROTOTYPE, PROGRAM, FUNCTION };

#define TYPES_SIZE \
	(offsetof(struct context_btf, strings) - sizeof(struct btf_header))

static const struct context_btf tagged = {
	.header = { .magic = BTF_MAGIC,
		    .version = BTF_VERSION,
		    .hdr_len = sizeof(struct btf_header),
		    .type_len = TYPES_SIZE,
		    .str_off = TYPES_SIZE,
		    .str_len = sizeof(STRINGS) },
	.u64 = { NAME_U64, TYPE(BTF_KIND_INT, 0), { 8 } },
	.bits = 64,
	.nameless = { 0, TYPE(BTF_KIND_STRUCT, 0), { 0 } },
	.pointer = { 0, TYPE(BTF_KIND_PTR, 0), { 0 } },
	.prototype = { 0, TYPE(BTF_KIND_FUNC_PROTO, 1), { U64 } },
	.param = { NAME_A, POINTER },
	.program = { NAME_F,
		     TYPE(BTF_KIND_FUNC, BTF_FUNC_STATIC),
		     { PROTOTYPE } },
	.function = { NAME_F,
		      TYPE(BTF_KIND_FUNC, BTF_FUNC_GLOBAL),
		      { PROTOTYPE } },
	.tag = { NAME_TAG, TYPE(BTF_KIND_DECL_TAG, 0), { FUNCTION } },
	.parameter = 0,
	.strings = STRINGS,
};

static bool is_taken(const struct context_btf *types, struct trial trial)
{
	const struct bpf_insn insns[] = {
		CALL_BPF(2),
		SET(BPF_REG_0, 0),
		EXIT,
		/* the function: */
		LOAD(BPF_REG_0, BPF_REG_1, 0),
		SET(BPF_REG_0, 0),
		EXIT,
	};
	const struct bpf_func_info functions[] = { { 0, PROGRAM },
						   { 3, FUNCTION } };
	union bpf_attr attr;
	int btf, fd;

	memset(&attr, 0, sizeof(attr));
	attr.btf = (uintptr_t)types;
	attr.btf_size = offsetof(struct context_btf, strings) + sizeof(STRINGS);
	btf = bpf_call(BPF_BTF_LOAD, &attr);
	if (btf < 0)
		return false;
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = trial.type;
	attr.expected_attach_type = trial.attach_type;
	attr.attach_btf_id = trial.btf_id;
	attr.insns = (uintptr_t)insns;
	attr.insn_cnt = COUNT(insns);
	attr.license = (uintptr_t) "GPL";
	attr.prog_btf_fd = (uint32_t)btf;
	attr.func_info_rec_size = sizeof(*functions);
	attr.func_info = (uintptr_t)functions;
	attr.func_info_cnt = COUNT(functions);
	bpf_call_name(attr.prog_name, "awl_try");
	fd = bpf_call_load(&attr);
	close(btf);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool try_arg_ctx(void)
{
	return is_taken(&tagged,
			(struct trial){ .type = BPF_PROG_TYPE_RAW_TRACEPOINT });
}

bool try_nameless_ctx(void)
{
	struct context_btf types = tagged;

	types.pointer.type = NAMELESS;
	/* In the tag's place something that every kernel knows. */
	types.tag = types.u64;
	types.parameter = types.bits;
	return trial_id(ID_SYS_ENTER) &&
	       is_taken(&types,
			(struct trial){ BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP,
					trial_id(ID_SYS_ENTER) });
}
