// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/process_maps.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

static void process_clear(struct process *process)
{
	free(process->mappings);
	process->mappings = NULL;
	process->n = process->room = 0;
}

/* One copy of each path, however many processes have it mapped. */
static const char *path_of(struct processes *processes, const char *path)
{
	char *known;

	processes->paths.arena = &processes->arena;
	known = strmap_get(&processes->paths, path);
	if (known)
		return known;
	known = arena_strdup(&processes->arena, path);
	strmap_set(&processes->paths, path, known);
	return known;
}

/* The first mapping that ends behind an address. */
static uint32_t mapping_after(const struct process *process, uint64_t address)
{
	uint32_t low = 0, high = process->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (process->mappings[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Adds a mapping in its place; those it covers are gone. */
static void add_mapping(struct processes *processes, struct process *process,
			const struct mapping *mapping)
{
	uint32_t at = mapping_after(process, mapping->begin), covered = 0;
	struct mapping *place;

	/* mmap() over a mapping replaces it; parts of it that stay are taken
	 * for gone, which is rare for code. */
	while (at + covered < process->n &&
	       process->mappings[at + covered].begin < mapping->end)
		covered++;
	if (!covered && process->n == process->room) {
		uint32_t room = process->room ? process->room * 2 : 8;
		void *grown = realloc(process->mappings,
				      room * sizeof(*process->mappings));

		if (!grown)
			return;
		process->mappings = grown;
		process->room = room;
	}
	place = process->mappings + at;
	memmove(place + 1, place + covered,
		(process->n - at - covered) * sizeof(*place));
	*place = *mapping;
	place->path = path_of(processes, mapping->path);
	process->n += 1 - covered;
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
	*mapping = (struct mapping){
		.begin = begin,
		.end = end,
		.offset = offset,
		.inode = inode,
		.device = (uint32_t)makedev(major, minor),
		.path = line + path,
	};
	return 0;
}

/* Replaces what is known, if there is something to know. */
static void process_read(struct processes *processes, struct process *process)
{
	struct process old = *process;
	struct mapping mapping;
	char path[32];
	char *line = NULL;
	size_t room = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)process->pid);
	file = fopen(path, "re");
	if (!file)
		return;
	*process = (struct process){ .pid = old.pid };
	while (getline(&line, &room, file) > 0)
		if (!parse_line(line, &mapping))
			add_mapping(processes, process, &mapping);
	free(line);
	fclose(file);
	/* A process that is about to end has no mappings any more: what was
	 * learnt before is better. */
	if (process->n)
		free(old.mappings);
	else
		*process = old;
}

static uint32_t process_place(const struct processes *processes, pid_t pid)
{
	uint32_t low = 0, high = processes->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (processes->v[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct process *process_known(const struct processes *processes,
				     pid_t pid)
{
	uint32_t at = process_place(processes, pid);

	return at < processes->n && processes->v[at].pid == pid
		       ? &processes->v[at]
		       : NULL;
}

/* Ended processes are kept until there is no room, since their events may still
 * be on the way. */
static void forget_ended(struct processes *processes)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < processes->n; i++) {
		if (processes->v[i].ended)
			process_clear(&processes->v[i]);
		else
			processes->v[kept++] = processes->v[i];
	}
	processes->n = kept;
}

/* Without mappings if it was not known yet; NULL without memory. */
static struct process *process_add(struct processes *processes, pid_t pid)
{
	struct process *process = process_known(processes, pid);
	uint32_t at;

	if (process)
		return process;
	if (processes->n >= PROCESSES_MOST)
		forget_ended(processes);
	if (processes->n == processes->room) {
		uint32_t room = processes->room ? processes->room * 2 : 16;
		void *grown = realloc(processes->v,
				      room * sizeof(*processes->v));

		if (!grown)
			return NULL;
		processes->v = grown;
		processes->room = room;
	}
	at = process_place(processes, pid);
	process = processes->v + at;
	memmove(process + 1, process, (processes->n - at) * sizeof(*process));
	*process = (struct process){ .pid = pid };
	processes->n++;
	return process;
}

void process_learn(struct processes *processes, pid_t pid)
{
	struct process *process = process_add(processes, pid);

	if (process)
		process_read(processes, process);
}

void process_learn_all(struct processes *processes)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;
	int pid;

	while (folder && (entry = readdir(folder)))
		if (sscanf(entry->d_name, "%d", &pid) == 1 && pid > 0)
			process_learn(processes, pid);
	if (folder)
		closedir(folder);
}

void process_maps(struct processes *processes, pid_t pid,
		  const struct mapping *mapping)
{
	struct process *process = process_known(processes, pid);

	/* Of one that began before us /proc tells more when asked. */
	if (process)
		add_mapping(processes, process, mapping);
}

void process_execs(struct processes *processes, pid_t pid)
{
	struct process *process = process_add(processes, pid);

	if (!process)
		return;
	process_clear(process);
	process->ended = false;
}

/* A child may run, and end, before /proc is asked: it begins as its parent
 * was. */
void process_forks(struct processes *processes, pid_t parent, pid_t child)
{
	const struct process *from = process_known(processes, parent);
	struct process *to;
	size_t size;

	if (!from || parent == child)
		return;
	to = process_add(processes, child);
	/* Again: adding the child may have moved the table. */
	from = process_known(processes, parent);
	if (!to || !from)
		return;
	process_clear(to);
	to->ended = false;
	size = from->n * sizeof(*from->mappings);
	to->mappings = size ? malloc(size) : NULL;
	if (!to->mappings)
		return;
	memcpy(to->mappings, from->mappings, size);
	to->n = to->room = from->n;
}

void process_ends(struct processes *processes, pid_t pid)
{
	struct process *process = process_known(processes, pid);

	if (process)
		process->ended = true;
}

static const struct mapping *covering(const struct process *process,
				      uint64_t address)
{
	uint32_t at = mapping_after(process, address);

	if (!process->mappings || at == process->n ||
	    process->mappings[at].begin > address)
		return NULL;
	return &process->mappings[at];
}

const struct mapping *process_mapping(struct processes *processes, pid_t pid,
				      uint64_t address)
{
	struct process *process = process_add(processes, pid);
	const struct mapping *mapping;

	if (!process)
		return NULL;
	mapping = covering(process, address);
	/* Of an ended one /proc has nothing, or has another process by now. */
	if (mapping || process->ended)
		return mapping;
	process_read(processes, process);
	return covering(process, address);
}

void processes_free(struct processes *processes)
{
	for (uint32_t i = 0; i < processes->n; i++)
		process_clear(&processes->v[i]);
	free(processes->v);
	arena_release(&processes->arena);
	*processes = (struct processes){ 0 };
}
