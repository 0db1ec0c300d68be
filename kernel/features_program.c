// SPDX-License-Identifier: GPL-2.0-or-later
/* Trials: what the verifier takes. */
#include <dirent.h>
#include <errno.h>
#include <linux/btf.h>
#include <linux/membarrier.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "kernel/bpf_call.h"
#include "kernel/btf_ids.h"
#include "kernel/features_private.h"
#include "kernel/uapi.h"

static const struct trial KPROBE = { .type = BPF_PROG_TYPE_KPROBE };
static const struct trial RAW = { .type = BPF_PROG_TYPE_RAW_TRACEPOINT };

int trial_load_log(struct trial trial, const struct bpf_insn *insns, unsigned n,
		   char *log, unsigned log_room)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = trial.type;
	attr.expected_attach_type = trial.attach_type;
	attr.attach_btf_id = trial.btf_id;
	attr.insns = (uintptr_t)insns;
	attr.insn_cnt = n;
	attr.license = (uintptr_t) "GPL";
	attr.log_buf = (uintptr_t)log;
	attr.log_size = log_room;
	attr.log_level = log ? 1 : 0;
	bpf_call_name(attr.prog_name, "awl_try");
	return bpf_call_load(&attr);
}

int trial_load(struct trial trial, const struct bpf_insn *insns, unsigned n)
{
	return trial_load_log(trial, insns, n, NULL, 0);
}

bool trial_loads(struct trial trial, const struct bpf_insn *insns, unsigned n)
{
	int fd = trial_load(trial, insns, n);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

int trial_load_empty(struct trial trial)
{
	const struct bpf_insn insns[] = { SET(BPF_REG_0, 0), EXIT };

	return trial_load(trial, insns, COUNT(insns));
}

bool helper_allowed(enum bpf_prog_type type, uint32_t attach_type,
		    uint32_t attach_btf_id, int helper)
{
	return trial_has_helper(
		(struct trial){ type, attach_type, attach_btf_id }, helper);
}

/* The arguments are rubbish: only that the verifier gets to them counts. */
bool trial_has_helper(struct trial trial, int helper)
{
	const struct bpf_insn insns[] = { CALL(helper), SET(BPF_REG_0, 0),
					  EXIT };
	char log[4096] = "";
	int fd = trial_load_log(trial, insns, COUNT(insns), log, sizeof(log));

	if (fd >= 0) {
		close(fd);
		return true;
	}
	/* "invalid func unknown#213", "unknown func bpf_loop#181",
	 * "program of this type cannot use helper bpf_loop#181",
	 * "helper call is not allowed in probe" */
	return log[0] && !strstr(log, "invalid func") &&
	       !strstr(log, "unknown func") &&
	       !strstr(log, "cannot use helper") &&
	       !strstr(log, "not allowed in probe");
}

static struct {
	uint32_t (*find)(void *data, uint32_t kind, const char *name);
	void *data;
} finder;

void features_find_ids(uint32_t (*find)(void *data, uint32_t kind,
					const char *name),
		       void *data)
{
	finder.find = find;
	finder.data = data;
}

/* The types' owner may have given a way to ask them; else all ids come from one
 * pass through the file, which is quicker than reading the types. */
uint32_t trial_id(enum trial_id which)
{
	static struct btf_wanted wanted[TRIAL_IDS] = {
		[ID_TASK_STRUCT] = { "task_struct", BTF_KIND_STRUCT, 0, 0 },
		[ID_RDONLY_CAST] = { "bpf_rdonly_cast", BTF_KIND_FUNC, 0, 0 },
		[ID_ITER_NEW] = { "bpf_iter_num_new", BTF_KIND_FUNC, 0, 0 },
		[ID_ITER_NEXT] = { "bpf_iter_num_next", BTF_KIND_FUNC, 0, 0 },
		[ID_ITER_DESTROY] = { "bpf_iter_num_destroy", BTF_KIND_FUNC, 0,
				      0 },
		[ID_STRNLEN] = { "bpf_strnlen", BTF_KIND_FUNC, 0, 0 },
		[ID_FENTRY_TEST] = { "bpf_fentry_test1", BTF_KIND_FUNC, 0, 0 },
		[ID_VFS_OPEN] = { "vfs_open", BTF_KIND_FUNC, 0, 0 },
		[ID_FILP_CLOSE] = { "filp_close", BTF_KIND_FUNC, 0, 0 },
		[ID_ITER_TASK] = { "bpf_iter_task", BTF_KIND_FUNC, 0, 0 },
		[ID_SYS_ENTER] = { "btf_trace_sys_enter", BTF_KIND_TYPEDEF, 0,
				   0 },
		[ID_STACK_LIVENESS] = { "bpf_live_stack_query_init",
					BTF_KIND_FUNC, 0, 0 },
	};
	static bool looked;

	if (!looked && finder.find)
		return finder.find(finder.data, wanted[which].kind,
				   wanted[which].name);
	if (!looked)
		btf_ids_find("/sys/kernel/btf/vmlinux", wanted, TRIAL_IDS);
	looked = true;
	return wanted[which].id;
}

bool try_btf(void)
{
	return access("/sys/kernel/btf/vmlinux", R_OK) == 0;
}

bool try_module_btf(void)
{
	DIR *folder = opendir("/sys/kernel/btf");
	struct dirent *entry;
	bool found = false;

	while (folder && !found && (entry = readdir(folder)))
		found = entry->d_name[0] != '.' &&
			strcmp(entry->d_name, "vmlinux") != 0;
	if (folder)
		closedir(folder);
	return found;
}

static bool map_created(int fd)
{
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

bool try_ringbuf(void)
{
	return map_created(
		bpf_call_map_create(BPF_MAP_TYPE_RINGBUF, "awl_try", 0, 0,
				    (uint32_t)sysconf(_SC_PAGESIZE), 0));
}

bool try_loop(void)
{
	return trial_has_helper(KPROBE, BPF_FUNC_loop);
}

bool try_for_each(void)
{
	return trial_has_helper(KPROBE, BPF_FUNC_for_each_map_elem);
}

bool try_get_func_ip(void)
{
	return trial_has_helper(KPROBE, BPF_FUNC_get_func_ip);
}

bool try_lookup_percpu(void)
{
	return trial_has_helper(KPROBE, BPF_FUNC_map_lookup_percpu_elem);
}

bool try_ktime_tai(void)
{
	return trial_has_helper(KPROBE, BPF_FUNC_ktime_get_tai_ns);
}

/* Its first word is the thread's flags. */
bool try_task_btf(void)
{
	const struct bpf_insn insns[] = {
		CALL(BPF_FUNC_get_current_task_btf),
		LOAD(BPF_REG_0, BPF_REG_0, 0),
		EXIT,
	};

	return trial_loads(KPROBE, insns, COUNT(insns));
}

bool try_dpath(void)
{
	struct trial trial = { BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY,
			       trial_id(ID_FILP_CLOSE) };

	return trial.btf_id && trial_has_helper(trial, BPF_FUNC_d_path);
}

bool try_write_user(void)
{
	return trial_has_helper(RAW, BPF_FUNC_probe_write_user);
}

bool try_override(void)
{
	return trial_has_helper(KPROBE, BPF_FUNC_override_return);
}

bool try_socket_cookie(void)
{
	struct trial trial = { BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY,
			       trial_id(ID_FENTRY_TEST) };

	return trial.btf_id &&
	       trial_has_helper(trial, BPF_FUNC_get_socket_cookie);
}

bool try_atomics(void)
{
	const struct bpf_insn insns[] = {
		STORE(BPF_REG_10, -8, 0),
		SET(BPF_REG_1, 1),
		INSN(BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_10, BPF_REG_1, -8,
		     BPF_XCHG),
		SET(BPF_REG_0, 0),
		EXIT,
	};

	return trial_loads(RAW, insns, COUNT(insns));
}

/* Not all types of programs got them at once, while a script's functions may be
 * called by any of its probes. */
bool try_bpf_calls(void)
{
	const struct bpf_insn insns[] = {
		CALL_BPF(2),
		SET(BPF_REG_0, 0),
		EXIT,
		/* the function: */
		SET(BPF_REG_0, 0),
		EXIT,
	};
	static const enum bpf_prog_type types[] = {
		BPF_PROG_TYPE_KPROBE,
		BPF_PROG_TYPE_TRACEPOINT,
		BPF_PROG_TYPE_PERF_EVENT,
		BPF_PROG_TYPE_RAW_TRACEPOINT,
	};

	for (unsigned i = 0; i < COUNT(types); i++) {
		if (!trial_loads((struct trial){ .type = types[i] }, insns,
				 COUNT(insns)))
			return false;
	}
	return !trial_id(ID_SYS_ENTER) ||
	       trial_loads((struct trial){ BPF_PROG_TYPE_TRACING,
					   BPF_TRACE_RAW_TP,
					   trial_id(ID_SYS_ENTER) },
			   insns, COUNT(insns));
}

/* *(u64 *)bpf_rdonly_cast(p, id), in the types that probes use. */
static bool rdonly_cast(uint32_t id)
{
	const struct bpf_insn insns[] = {
		SET(BPF_REG_1, 0),
		SET(BPF_REG_2, id),
		KFUNC(trial_id(ID_RDONLY_CAST)),
		LOAD(BPF_REG_0, BPF_REG_0, 0),
		SET(BPF_REG_0, 0),
		EXIT,
	};

	return trial_id(ID_RDONLY_CAST) &&
	       trial_loads(KPROBE, insns, COUNT(insns)) &&
	       trial_loads((struct trial){ .type = BPF_PROG_TYPE_TRACEPOINT },
			   insns, COUNT(insns)) &&
	       trial_loads((struct trial){ .type = BPF_PROG_TYPE_PERF_EVENT },
			   insns, COUNT(insns));
}

bool try_rdonly_cast(void)
{
	return trial_id(ID_TASK_STRUCT) &&
	       rdonly_cast(trial_id(ID_TASK_STRUCT));
}

/* Id 0 is void: memory of any size. */
bool try_rdonly_cast_any(void)
{
	return rdonly_cast(0);
}

/* for (i = 0; i < 3; i++) with the kernel's iterator at the stack's top. */
bool try_num_iter(void)
{
	const struct bpf_insn insns[] = {
		MOVE(BPF_REG_1, BPF_REG_10),
		ADD(BPF_REG_1, -8),
		SET(BPF_REG_2, 0),
		SET(BPF_REG_3, 3),
		KFUNC(trial_id(ID_ITER_NEW)),
		MOVE(BPF_REG_1, BPF_REG_10),
		ADD(BPF_REG_1, -8),
		KFUNC(trial_id(ID_ITER_NEXT)),
		JUMP_ZERO(BPF_REG_0, 1),
		JUMP(-5),
		MOVE(BPF_REG_1, BPF_REG_10),
		ADD(BPF_REG_1, -8),
		KFUNC(trial_id(ID_ITER_DESTROY)),
		SET(BPF_REG_0, 0),
		EXIT,
	};

	return trial_id(ID_ITER_NEW) &&
	       trial_loads(KPROBE, insns, COUNT(insns));
}

/* Offset 1 makes it signed, since 6.6. */
bool try_signed_div(void)
{
	const struct bpf_insn insns[] = {
		SET(BPF_REG_0, -6),
		INSN(BPF_ALU64 | BPF_DIV | BPF_K, BPF_REG_0, 0, 1, 3),
		SET(BPF_REG_0, 0),
		EXIT,
	};

	return trial_loads(RAW, insns, COUNT(insns));
}

/* bpf_strnlen("" at the stack, 8) */
bool try_string_kfuncs(void)
{
	const struct bpf_insn insns[] = {
		STORE(BPF_REG_10, -8, 0),
		MOVE(BPF_REG_1, BPF_REG_10),
		ADD(BPF_REG_1, -8),
		SET(BPF_REG_2, 8),
		KFUNC(trial_id(ID_STRNLEN)),
		SET(BPF_REG_0, 0),
		EXIT,
	};

	return trial_id(ID_STRNLEN) && trial_loads(KPROBE, insns, COUNT(insns));
}

/* Before 6.1: "perf_event programs can only use preallocated hash map" */
bool try_no_prealloc_perf(void)
{
	int map = bpf_call_map_create(BPF_MAP_TYPE_HASH, "awl_try", 8, 8, 1,
				      BPF_F_NO_PREALLOC);
	const struct bpf_insn insns[] = {
		STORE(BPF_REG_10, -8, 0),
		INSN(BPF_LD | BPF_IMM | BPF_DW, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0,
		     map),
		INSN(0, 0, 0, 0, 0),
		MOVE(BPF_REG_2, BPF_REG_10),
		ADD(BPF_REG_2, -8),
		CALL(BPF_FUNC_map_lookup_elem),
		SET(BPF_REG_0, 0),
		EXIT,
	};
	bool loads;

	if (map < 0)
		return false;
	loads = trial_loads((struct trial){ .type = BPF_PROG_TYPE_PERF_EVENT },
			    insns, COUNT(insns));
	close(map);
	return loads;
}

bool try_membarrier(void)
{
	int commands = syscall(__NR_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);

	return commands > 0 && commands & MEMBARRIER_CMD_GLOBAL;
}

bool try_iter(void)
{
	struct trial trial = { BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER,
			       trial_id(ID_ITER_TASK) };
	int fd = trial.btf_id ? trial_load_empty(trial) : -ENOENT;

	if (fd < 0)
		return false;
	close(fd);
	return true;
}
