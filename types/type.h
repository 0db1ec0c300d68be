/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the type model. Types are interned: two types are the same if and
 * only if their pointers are. Structures are known by name first and get their
 * fields when somebody asks.
 */
#ifndef AWL_TYPES_TYPE_H
#define AWL_TYPES_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "base/vec.h"

/* clang-format off */
/* Name, how a message calls it. */
#define TYPE_KINDS(X)                                                          \
	X(VOID, "none")                                                        \
	X(INT, "int")		/* size, is_signed */                          \
	X(BOOL, "bool")                                                        \
	X(ENUM, "enum")		/* size, is_signed, name */                    \
	X(POINTER, "pointer")	/* to, space, trusted */                       \
	X(ARRAY, "array")	/* of to, count */                             \
	X(STRUCT, "struct")	/* name; fields when asked */                  \
	X(UNION, "union")                                                      \
	X(STRING, "string")	/* size bytes, NUL-terminated if shorter */    \
	X(BUFFER, "buffer")	/* u32 length + count bytes */                 \
	X(TUPLE, "tuple")	/* members, C layout */                        \
	X(RECORD, "record")	/* named members, C layout */                  \
	/* Kept as a number or bytes, given a face when printed. */            \
	X(PROBE, "probe")	/* u64 number of a probe; its name */          \
	X(KSYM, "ksym")		/* u64 address */                              \
	X(USYM, "usym")		/* struct stack_key's process part + address */\
	X(KSTACK, "kstack")	/* u64 id into an intern table */              \
	X(USTACK, "ustack")                                                    \
	X(INET, "inet")		/* u32 family + 16 bytes */                    \
	X(MAC, "macaddr")	/* 6 bytes in 8 */                             \
	X(TIMESTAMP, "timestamp") /* u64 ns, format by number */               \
	X(USERNAME, "username")	/* u64 uid */                                  \
	X(CGROUP_PATH, "cgroup_path")                                          \
	X(ERRNO, "errno")	/* s64; prints -2 (ENOENT) */                  \
	/* Only the values of maps. */                                         \
	X(AGGREGATE, "aggregate") /* agg, parameters */
/* clang-format on */

enum type_kind {
#define X(name, text) TYPE_##name,
	TYPE_KINDS(X)
#undef X
};

/* Whose memory a pointer points to. */
enum space { SPACE_NONE, SPACE_CONTEXT, SPACE_BPF, SPACE_KERNEL, SPACE_USER };

/* clang-format off */
#define AGGREGATES(X)                                                          \
	X(COUNT, "count") X(SUM, "sum") X(AVG, "avg") X(MIN, "min")            \
	X(MAX, "max") X(STATS, "stats") X(HIST, "hist") X(LHIST, "lhist")      \
	X(TSERIES, "tseries")
/* clang-format on */

enum aggregate {
#define X(name, text) AGG_##name,
	AGGREGATES(X)
#undef X
};

struct type;

/* Parameters of stacks, histograms, series: what makes two of a kind differ. */
struct type_parameters {
	int64_t v[4]; /* hist: bits. lhist: min, max, step. stacks: mode,
		       * depth. tseries: interval, num, function */
};

struct field {
	const char *name; /* NULL: anonymous structure or union */
	const struct type *type;
	uint32_t bit_offset; /* from the begin of the structure */
	uint32_t bit_size;   /* 0: not a bit-field */
	/* A tracepoint's __data_loc (1) or __rel_loc (2) field: 4 bytes there
	 * are length << 16 | offset; `type` is what they lead to. */
	uint8_t data_loc;
	/* A tracepoint's: as its format has it, "char prev_comm[16]"; NULL. */
	const char *text;
};

struct type {
	enum type_kind kind;
	uint32_t size, align;
	bool is_signed;
	bool trusted;	  /* POINTER: the verifier knows its BTF type */
	bool is_text;	  /* ARRAY: of bytes that are shown and compared as
			   * text */
	enum space space; /* POINTER */
	enum aggregate agg;
	uint32_t count;	       /* ARRAY, BUFFER */
	const struct type *to; /* POINTER, ARRAY; operand of SUM, MIN... */
	const char *name;      /* ENUM, STRUCT, UNION: without the keyword;
				* "" when anonymous */
	struct type_parameters parameters;
	uint32_t btf_id; /* in btf_module; 0: not from BTF */
	const struct btf_object *btf;
	/* Private to types/: where fields come from; see type_fields(). */
	struct type_layout *layout;
};

struct dwarf_file;

/* The types of one compilation. */
struct types {
	struct arena *arena;
	struct strmap interned;	  /* by a spelled-out key */
	struct strmap user;	  /* "struct x" defined in the C preamble */
	struct btf_set *btf;	  /* kernel BTF, opened when first needed */
	const char *btf_path;	  /* NULL: /sys/kernel/btf/vmlinux */
	bool no_btf;		  /* BTF could not be had; told once */
	struct dwarf_file *dwarf; /* programs' debug information */
	/* The program whose types come before the kernel's, or NULL. */
	struct dwarf_file *program;
};

void types_init(struct types *types, struct arena *arena);
/* Unmaps what was opened. */
void types_close(struct types *types);

const struct type *type_void(struct types *types);
const struct type *type_int(struct types *types, uint32_t size, bool is_signed);
const struct type *type_bool(struct types *types);
const struct type *type_string(struct types *types, uint32_t size);
const struct type *type_buffer(struct types *types, uint32_t capacity);
const struct type *type_pointer(struct types *types, const struct type *to,
				enum space space, bool trusted);
const struct type *type_array(struct types *types, const struct type *of,
			      uint32_t count);
/* Bytes of the kernel's that scripts take for text, as d_iname: whole, with
 * what lies behind a NUL, and still numbers one by one. */
const struct type *type_text_array(struct types *types, uint32_t count);
const struct type *type_tuple(struct types *types,
			      const struct type *const *parts, uint32_t n);
const struct type *type_record(struct types *types, const char *const *names,
			       const struct type *const *parts, uint32_t n);
/* PROBE, KSYM, USYM, INET, MAC, USERNAME, CGROUP_PATH, ERRNO... */
const struct type *type_special(struct types *types, enum type_kind kind,
				struct type_parameters parameters);
const struct type *type_aggregate(struct types *types, enum aggregate agg,
				  const struct type *operand,
				  struct type_parameters parameters);
/* The same pointer into another space; the type itself if no pointer. */
const struct type *type_in_space(struct types *types, const struct type *type,
				 enum space space, bool trusted);

/*
 * By name, as scripts write it: "task_struct" with TYPE_STRUCT, "pid_t" or
 * "uint64_t" or "size_t" with TYPE_VOID (any named type). The C preamble's own
 * win over the program's, and these over BTF's. NULL when there is none.
 */
const struct type *type_find(struct types *types, enum type_kind kind,
			     const char *name);
/* The same without the program's: what the kernel gives. */
const struct type *type_find_kernel(struct types *types, enum type_kind kind,
				    const char *name);
/* Defines a structure, union or enum of the C preamble. */
struct type *type_define(struct types *types, enum type_kind kind,
			 const char *name, uint32_t size, uint32_t align,
			 const struct field *fields, uint32_t n);

/* Members of a structure, union, tuple or record, in order. */
const struct field *type_fields(struct types *types, const struct type *type,
				uint32_t *n);
/*
 * A member by name, looked for in anonymous members too; its bit_offset is
 * from the begin of the outermost. false when there is none.
 */
bool type_field(struct types *types, const struct type *type, const char *name,
		struct field *field);

/* An enum's constant by name, whatever enum it is in (BTF or preamble). */
bool type_enum_constant(struct types *types, const char *name,
			const struct type **type, int64_t *value);
/* The symbol of an enum's value, or NULL. */
const char *type_enum_name(struct types *types, const struct type *type,
			   int64_t value);

/* A function of the kernel's BTF: its parameters and result. */
struct function_type {
	const char *name;
	const char *module; /* "vmlinux" or the module's */
	uint32_t btf_id;    /* of the FUNC, in btf */
	const struct btf_object *btf;
	const struct type *result;
	uint32_t result_id; /* as BTF has it, for type_btf_text() */
	uint32_t nparameters;
	bool variadic;
	struct {
		const char *name;
		const struct type *type; /* pointers: kernel, trusted */
		uint32_t btf_id;
		bool is_text; /* const char *: not a buffer to fill */
	} parameters[16];
};

/* What a variable of each CPU is, by the kernel's BTF; NULL: not known. */
const struct type *type_variable(struct types *types, const char *name);
/* NULL module: vmlinux first, then the loaded modules. */
bool type_function(struct types *types, const char *module, const char *name,
		   struct function_type *function);
/* How many parameters a function has, `...` for one; -1: there is none. Quick,
 * for lists of thousands. */
int type_count_parameters(struct types *types, const char *module,
			  const char *name);
/* The FUNC_PROTO of a BTF raw tracepoint ("sched_switch"), without its first
 * (void *) parameter. */
bool type_raw_tracepoint(struct types *types, const char *module,
			 const char *name, struct function_type *function);
/* Calls back for every function (raw tracepoint) that BTF has, by module. */
void type_each_function(struct types *types,
			void (*each)(const char *module, const char *name,
				     void *data),
			void *data);
void type_each_raw_tracepoint(struct types *types,
			      void (*each)(const char *module, const char *name,
					   void *data),
			      void *data);
/* A function of a BPF program that is loaded, by its own BTF. */
struct bpf_function {
	uint32_t program; /* its id */
	uint32_t btf_id;
	const char *name;
	uint32_t nparameters;
};
/* Calls back for all of them; names are on the arena. */
void type_each_bpf_function(struct arena *arena,
			    void (*each)(const struct bpf_function *function,
					 void *data),
			    void *data);
/* The names of numbers' types: uint64, size_t... */
void type_each_plain(void (*take)(const char *name, void *data), void *data);
/* Calls back for every structure, union and enum with a name. */
void type_each_structure(struct types *types,
			 void (*each)(const struct type *type, void *data),
			 void *data);

/* And for every typedef of the kernel's, with its id there. */
void type_each_typedef(struct types *types,
		       void (*each)(const char *name, uint32_t id, void *data),
		       void *data);

/* The id of a named type in vmlinux's BTF for the loader; -ENOENT. */
int type_vmlinux_id(struct types *types, enum type_kind kind, const char *name);
/* The same by a kind of linux/btf.h; 0: there is none. For features_find_ids.
 */
uint32_t type_kernel_id(void *types, uint32_t kind, const char *name);
/* A file descriptor of a module's BTF for the loader (0 for vmlinux). */
int btf_object_fd(const struct btf_object *btf);
bool btf_is_module(const struct btf_object *btf);

/* A type as its declaration spells it, typedefs kept: "loff_t *". */
const char *type_btf_text(struct types *types, const struct btf_object *btf,
			  uint32_t id);

/* As messages and --emit show it: "struct task_struct *", "string[16]". */
const char *type_text(struct types *types, const struct type *type);
struct text;
/* "vmlinux: struct x { ... };" and a blank line, as -lv shows a type. */
void type_print_definition(struct types *types, const struct type *type,
			   struct text *out);

/* The same of a typedef, by its id: "vmlinux: typedef unsigned int u32;". */
void type_print_typedef(struct types *types, uint32_t id, struct text *out);

static inline bool type_is_integer(const struct type *type)
{
	return type->kind == TYPE_INT || type->kind == TYPE_BOOL ||
	       type->kind == TYPE_ENUM || type->kind == TYPE_ERRNO;
}

/* A string, or bytes that stand for one. */
static inline bool type_is_text(const struct type *type)
{
	return type->kind == TYPE_STRING || type->is_text;
}

static inline bool aggregate_is_histogram(const struct type *type)
{
	return type->kind == TYPE_AGGREGATE &&
	       (type->agg == AGG_HIST || type->agg == AGG_LHIST);
}

/* In a map it has an element for each interval. */
static inline bool aggregate_is_series(const struct type *type)
{
	return type->kind == TYPE_AGGREGATE && type->agg == AGG_TSERIES;
}

/* Whether a value of the type fits a register. */
static inline bool type_is_scalar(const struct type *type)
{
	return type_is_integer(type) || type->kind == TYPE_POINTER ||
	       type->kind == TYPE_PROBE || type->kind == TYPE_KSYM ||
	       type->kind == TYPE_USERNAME || type->kind == TYPE_TIMESTAMP ||
	       type->kind == TYPE_KSTACK || type->kind == TYPE_USTACK;
}

static inline bool type_has_fields(const struct type *type)
{
	return type->kind == TYPE_STRUCT || type->kind == TYPE_UNION ||
	       type->kind == TYPE_TUPLE || type->kind == TYPE_RECORD;
}

#endif
