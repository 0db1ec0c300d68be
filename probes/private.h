/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kinds of probes share; probe.h is for everybody else. */
#ifndef AWL_PROBES_PRIVATE_H
#define AWL_PROBES_PRIVATE_H

#include "kernel/arch.h"
#include "probes/probe.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

extern const struct probe_kind probe_begin, probe_end, probe_self,
	probe_interval, probe_profile, probe_tracepoint, probe_rawtracepoint,
	probe_kprobe, probe_kretprobe, probe_fentry, probe_fexit, probe_uprobe,
	probe_uretprobe, probe_usdt, probe_software, probe_hardware,
	probe_watchpoint, probe_iter, probe_test, probe_bench;

/* What probe_env.cache points to. */
struct probe_cache {
	struct traceable *traceable; /* traceable.c; NULL: none, or not tried */
	bool traceable_tried;
	/* Short names: kprobes get args from BTF, like fentry. */
	bool short_name;
	struct open_file *files; /* probes/elf.c */
	/* Functions that kprobes are not set on; no arena: not read yet. */
	struct strmap blacklist;
	struct strmap tests; /* names of tests and benches: attach points */
	/* What all entries (0) and exits (1) of system calls have in common;
	 * kind NULL: not made yet. */
	struct argument_layout syscall[2];
	const struct argument_layout *syscall_bare[2]; /* interned */
};

struct probe_cache *probe_cache(struct probe_env *env);

/* --- points --- */

/* Appends a copy of the model. */
struct probe_point *probe_points_add(struct probe_env *env,
				     struct probe_points *points,
				     const struct probe_point *model);
/* The same of what no event of the kernel's runs but awl itself, by
 * BPF_PROG_TEST_RUN, which raw tracepoints' programs allow. */
void probe_points_add_test_run(struct probe_env *env,
			       struct probe_points *points,
			       const struct probe_point *point);
/* "kprobe:vfs_read", "kprobe:kvm:vmx_exit"; *last is the name within it (last
 * may be NULL). */
const char *probe_full_name(struct probe_env *env,
			    const struct probe_kind *kind, const char *module,
			    const char *name, const char **last);
/* Sorts those from `first` on by name and drops repeated names. */
void probe_points_sort(struct probe_points *points, uint32_t first);
/* Names that the kernel is slow to tell are sorted as they come, by a thousand,
 * while it is waited for; in the end not much is left to do. */
void probe_names_add(struct arena *arena, struct probe_names *names,
		     const char *name);
void probe_names_sort(struct probe_names *names);
/* The same where one name may stand for several places: they stand together
 * then, each once, and those behind its first are no points more. */
void probe_places_sort(struct probe_points *points, uint32_t first);
/* The text of a part, or NULL when there are fewer or it is empty. */
const char *probe_part(const struct attach_point *point, uint32_t i);
/* Reports an error at an attach point; always -EINVAL. */
int probe_error(struct probe_env *env, const struct attach_point *point,
		const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same with the nearest name that there is as a hint. */
int probe_error_near(struct probe_env *env, const struct attach_point *point,
		     const struct nearest *nearest, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* For lists of fixed names: adds KIND:NAME: if the pattern asks for it. */
void probe_points_add_named(struct probe_env *env,
			    const struct probe_kind *kind,
			    const struct attach_point *pattern,
			    const char *name, struct probe_points *points);
/* "a" or "0x1f" or "1_000": false when it is no number. */
bool probe_number(const char *text, uint64_t *value);

/* "struct NAME", "union NAME", "enum NAME" of -l; false: another pattern. */
bool list_types(struct probe_env *env, const char *pattern, bool verbose,
		struct text *out);

/* --- functions of BPF programs: probes/bpf_function.c --- */

/* fentry:bpf:..., which is no module */
bool bpf_function_is_meant(const struct attach_point *point);
/* Those that an attach point or pattern means; -ENOENT: none. */
int bpf_function_expand(struct probe_env *env, const struct probe_kind *kind,
			const struct attach_point *point, bool with_layout,
			struct probe_points *points);
void bpf_function_suggest(struct probe_env *env,
			  const struct attach_point *point,
			  struct nearest *nearest);

/* --- kernel functions: probes/functions.c --- */

/* A kernel function as an attach point names it. */
struct function_name {
	const char *module; /* NULL: none given; may be a pattern */
	const char *name;   /* may be a pattern; "" for an address */
	uint64_t offset, address;
	bool has_offset, wild;
};

/* [module:]function[+offset]; -EINVAL after reporting. */
int function_name_parse(struct probe_env *env, const struct attach_point *point,
			struct function_name *function);
/* traceable.c: begins to read the list of what can be traced, which goes on
 * while something else is done. */
void traceable_read(struct probe_env *env);
void traceable_close(struct probe_cache *cache);
/*
 * Calls back for the functions that can be traced and match the globs (NULL
 * module: any). "vmlinux" is the kernel's module. Returns false when the list
 * cannot be read.
 */
bool traceable_each(struct probe_env *env, const char *module, const char *name,
		    void (*each)(const char *module, const char *name,
				 void *data),
		    void *data);
/* The same; without the list BTF's functions do: what of them cannot be traced
 * (inlined, notrace) fails when it is attached, and is skipped. */
void functions_each(struct probe_env *env, const char *module, const char *name,
		    void (*each)(const char *module, const char *name,
				 void *data),
		    void *data);
/* Whether a pattern that matches a function does not mean it. */
bool function_left_out(struct probe_env *env, const char *pattern,
		       const char *name);
/* Whether a function is there, by BTF, then the list, then kallsyms. */
bool function_exists(struct probe_env *env, const char *module,
		     const char *name, bool *traceable);
/* What expand() returns for one that is not there: -EINVAL after reporting that
 * not even its module is loaded, else -ENOENT. */
int function_missing(struct probe_env *env, const struct attach_point *point,
		     const char *module);
/* Its bytes up to the next symbol; 0: not known. */
uint64_t function_size(struct probe_env *env, const char *module,
		       const char *name);
/* What a point that is not there may have meant, or NULL; kind may be NULL. */
const char *point_nearest(struct probe_env *env, const struct probe_kind *kind,
			  const struct attach_point *point);
/* suggest() of all kinds that take kernel functions. */
void function_suggest(struct probe_env *env, const struct attach_point *point,
		      struct nearest *nearest);

/* print_arguments(): of a tracepoint by its format, of registers by number, of
 * functions by BTF. */
void list_format(struct probe_env *env, const struct probe_point *point,
		 struct text *out);
void list_registers(struct probe_env *env, const struct probe_point *point,
		    struct text *out);
void list_parameters(struct probe_env *env, const struct probe_point *point,
		     struct text *out);
void list_raw(struct probe_env *env, const struct probe_point *point,
	      struct text *out);
void list_object(struct probe_env *env, const struct probe_point *point,
		 struct text *out);

/* --- layouts --- */

/* The registers of a function's arguments (n of arch.narguments) and result,
 * as u64. Owned by the arena. */
const struct argument *layout_registers(struct probe_env *env);
const struct argument *layout_result(struct probe_env *env);
/* 8-byte slots of the context from slot `first`, typed by a function. */
struct argument *layout_slots(struct probe_env *env,
			      const struct function_type *function, bool named,
			      uint32_t *next_slot);
/* What all layouts of fentry and fexit begin with; its function is `btf_id` of
 * the BTF or the program that is set besides. */
struct argument_layout fentry_layout_begin(const struct probe_kind *kind,
					   uint32_t btf_id);
/* One slot's argument. */
struct argument layout_slot(const char *name, const struct type *type,
			    uint32_t slot);
/* Whether a tracepoint's field is a pointer to text (argument.is_text). */
bool layout_is_text(const struct field *field);
/* Bytes to load for a value of a type; 0: it does not fit a register. */
uint8_t layout_load_size(const struct type *type);

/* --- periods: probes/period.c --- */

/* hz:N, s:N, ms:N, us:N, 1s, N (ns); -EINVAL after reporting. */
int period_parse(struct probe_env *env, const struct attach_point *point,
		 uint64_t *period, bool *frequency);

/* As the script has it, but `1ms` as `us:1000`, as bpftrace has it. */
const char *period_name(struct probe_env *env, const struct probe_kind *kind,
			const struct attach_point *point, uint64_t period);

/* list() of the kinds with a period. */
void period_list(struct probe_env *env, const struct probe_kind *kind,
		 const struct attach_point *pattern,
		 struct probe_points *points);

/* --- attaching: probes/links.c --- */

/* Says what failed for a point; returns err. */
int attach_failed(struct attach_request *request,
		  const struct probe_point *point, int err, const char *format,
		  ...) __attribute__((format(printf, 4, 5)));
struct perf_event_attr;
/*
 * Attaches the program to an open perf event, with the cookie where there can
 * be one, and adds the link, which owns the event from then on (also when it
 * fails).
 */
int attach_perf_event(struct attach_request *request, struct probe_links *links,
		      uint32_t i, int perf_fd);
/* cpu_events.c: the i-th point's event on every CPU that is online, for the
 * request's process or all. attr.size is set here. */
int attach_on_cpus(struct attach_request *request, struct probe_links *links,
		   uint32_t i, const struct perf_event_attr *event);
/* The same of each thread of the request's process, on whatever CPU. */
int attach_to_threads(struct attach_request *request, struct probe_links *links,
		      uint32_t i, const struct perf_event_attr *event);
/* The cookie of the i-th point; 0 without cookies. */
uint64_t attach_cookie(const struct attach_request *request, uint32_t i);
/* uprobe.c: points in programs and libraries, by their offset in the file. */
int attach_in_files(struct attach_request *request, struct probe_links *links);
/* A link of a TRACING program, whose target was given when it was loaded. */
int attach_tracing(struct attach_request *request, struct probe_links *links);
/*
 * Attaches each point by `one`. Points from patterns may fail as long as one
 * works; request->skipped counts them.
 */
int attach_each(struct attach_request *request, struct probe_links *links,
		int (*one)(struct attach_request *request,
			   struct probe_links *links, uint32_t i));

#endif
