// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/process_maps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

static void process_clear(struct process *process)
{
	for (uint32_t i = 0; i < process->n; i++)
		free(process->mappings[i].path);
	free(process->mappings);
	process->mappings = NULL;
	process->n = process->room = 0;
}

static int add_mapping(struct process *process, const struct mapping *mapping)
{
	if (process->n == process->room) {
		uint32_t room = process->room ? process->room * 2 : 16;
		struct mapping *grown = realloc(process->mappings,
						room * sizeof(*grown));

		if (!grown)
			return -1;
		process->mappings = grown;
		process->room = room;
	}
	process->mappings[process->n] = *mapping;
	process->mappings[process->n].path = strdup(mapping->path);
	if (!process->mappings[process->n].path)
		return -1;
	process->n++;
	return 0;
}

/* 55d0...-55d1... r-xp 00002000 08:01 1234   /usr/bin/cat */
static int parse_line(char *line, struct mapping *mapping)
{
	unsigned long long begin, end, offset, inode;
	unsigned int major, minor;
	char permissions[5];
	int path = 0;

	if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu %n", &begin, &end,
		   permissions, &offset, &major, &minor, &inode, &path) < 7 ||
	    !path || permissions[2] != 'x')
		return -1;
	line[strcspn(line, "\n")] = '\0';
	if (line[path] != '/' && line[path] != '[')
		return -1;
	mapping->begin = begin;
	mapping->end = end;
	mapping->offset = offset;
	mapping->inode = inode;
	mapping->device = (uint32_t)makedev(major, minor);
	mapping->path = line + path;
	return 0;
}

/* Replaces what is known, if there is something to know. */
static void process_read(struct process *process)
{
	struct process now = { .pid = process->pid };
	struct mapping mapping;
	char path[32];
	char *line = NULL;
	size_t room = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)process->pid);
	file = fopen(path, "re");
	if (!file)
		return;
	while (getline(&line, &room, file) > 0)
		if (!parse_line(line, &mapping) && add_mapping(&now, &mapping))
			break;
	free(line);
	fclose(file);
	if (now.n) {
		process_clear(process);
		*process = now;
	} else {
		process_clear(&now);
	}
}

static struct process *process_find(struct processes *processes, pid_t pid)
{
	struct process *process;

	for (uint32_t i = 0; i < processes->n; i++)
		if (processes->v[i].pid == pid)
			return &processes->v[i];
	if (processes->n == processes->room) {
		uint32_t room = processes->room ? processes->room * 2 : 16;
		struct process *grown = realloc(processes->v,
						room * sizeof(*grown));

		if (!grown)
			return NULL;
		processes->v = grown;
		processes->room = room;
	}
	process = &processes->v[processes->n++];
	*process = (struct process){ .pid = pid };
	process_read(process);
	return process;
}

static const struct mapping *covering(const struct process *process,
				      uint64_t address)
{
	uint32_t low = 0, high = process->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (process->mappings[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < process->n && process->mappings[low].begin <= address
		       ? &process->mappings[low]
		       : NULL;
}

const struct mapping *process_mapping(struct processes *processes, pid_t pid,
				      uint64_t address)
{
	struct process *process = process_find(processes, pid);
	const struct mapping *mapping;

	if (!process || !address)
		return NULL;
	mapping = covering(process, address);
	if (mapping)
		return mapping;
	process_read(process);
	return covering(process, address);
}

void processes_free(struct processes *processes)
{
	for (uint32_t i = 0; i < processes->n; i++)
		process_clear(&processes->v[i]);
	free(processes->v);
	*processes = (struct processes){ 0 };
}
