// SPDX-License-Identifier: GPL-2.0-or-later
/* System calls that libbpf does not wrap as we want them, CPUs, PMUs. */
#include "kernel/bpf.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/uapi.h"

/* One read: files in /sys and /proc of a page at most come whole. */
ssize_t file_read_small(const char *path, char *to, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, to, room - 1);
	if (n < 0)
		n = -errno;
	else
		to[n] = '\0';
	close(fd);
	return n;
}

/* Calls back for each CPU of a list like "0-3,8". */
static int cpus_each(const char *list, int (*each)(uint32_t cpu, void *data),
		     void *data)
{
	while (*list >= '0' && *list <= '9') {
		char *end;
		unsigned long cpu = strtoul(list, &end, 10), last = cpu;

		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		for (; cpu <= last; cpu++) {
			int err = each(cpu, data);

			if (err < 0)
				return err;
		}
		list = *end == ',' ? end + 1 : end;
	}
	return 0;
}

static int cpu_note_highest(uint32_t cpu, void *data)
{
	uint32_t *highest = data;

	if (cpu > *highest)
		*highest = cpu;
	return 0;
}

/* Those that may ever be there, which is what the kernel's per-CPU values have
 * room for; their numbers may have holes. */
uint32_t cpus_possible(void)
{
	char list[4096];
	uint32_t highest = 0;

	if (file_read_small("/sys/devices/system/cpu/possible", list,
			    sizeof(list)) < 0)
		return sysconf(_SC_NPROCESSORS_CONF);
	cpus_each(list, cpu_note_highest, &highest);
	return highest + 1;
}

int cpus_each_online(int (*each)(uint32_t cpu, void *data), void *data)
{
	char list[4096] = "";
	ssize_t n = file_read_small("/sys/devices/system/cpu/online", list,
				    sizeof(list));

	return n < 0 ? n : cpus_each(list, each, data);
}

int perf_event_open(struct perf_event_attr *attr, pid_t pid, int cpu, int group,
		    unsigned long flags)
{
	int fd = syscall(__NR_perf_event_open, attr, pid, cpu, group,
			 flags | PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Kprobes and uprobes are PMUs whose numbers the kernel gives out when it
 * boots. */
int pmu_type(const char *name)
{
	char path[128], text[32];
	ssize_t n;

	snprintf(path, sizeof(path), "/sys/bus/event_source/devices/%s/type",
		 name);
	n = file_read_small(path, text, sizeof(text));
	return n < 0 ? n : atoi(text);
}

/* "config:0": which bit of perf_event_attr.config asks for a return probe. */
int pmu_return_bit(const char *name)
{
	char path[128], text[32];

	snprintf(path, sizeof(path),
		 "/sys/bus/event_source/devices/%s/format/retprobe", name);
	if (file_read_small(path, text, sizeof(text)) < 0 ||
	    strncmp(text, "config:", 7) != 0)
		return 0;
	return atoi(text + 7);
}

/* Our own structure: the headers of the system may be older than the members
 * that we set. A kernel that is older takes it as long as these are 0. */
int bpf_link_new(const struct link_create_attr *attr)
{
	int fd = syscall(__NR_bpf, BPF_LINK_CREATE, attr, sizeof(*attr));

	return fd < 0 ? -errno : fd;
}

int bpf_object_info(int fd, void *info, uint32_t *len)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = fd;
	attr.info.info_len = *len;
	attr.info.info = (uintptr_t)info;
	if (syscall(__NR_bpf, BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)))
		return -errno;
	*len = attr.info.info_len;
	return 0;
}
