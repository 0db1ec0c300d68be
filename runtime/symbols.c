// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/symbols.h"

#include <libiberty/demangle.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/bpf.h"
#include "runtime/elf_symbols.h"
#include "runtime/exec_watch.h"
#include "runtime/perf_map.h"
#include "runtime/process_maps.h"

/* Opened empty: /proc/kallsyms is read when the first kernel address is
 * printed, a process's files when the first of its own is. */
struct symbols {
	const struct config *config;
	struct kallsyms *kallsyms;
	bool kallsyms_tried;
	struct processes processes;
	struct exec_watch watch;
	struct elf_files files;
	struct perf_maps made;
	char *demangled; /* the last name given out, if it was */
};

struct symbols *symbols_open(const struct config *config)
{
	struct symbols *symbols = calloc(1, sizeof(*symbols));

	if (!symbols)
		return NULL;
	symbols->config = config;
	symbols->made = (struct perf_maps)PERF_MAPS_EMPTY;
	symbols->files.lines = config->show_debug_info;
	return symbols;
}

void symbols_close(struct symbols *symbols)
{
	if (!symbols)
		return;
	if (symbols->kallsyms)
		kallsyms_close(symbols->kallsyms);
	exec_watch_close(&symbols->watch);
	processes_free(&symbols->processes);
	elf_files_free(&symbols->files);
	perf_maps_free(&symbols->made);
	free(symbols->demangled);
	free(symbols);
}

bool symbols_kernel(struct symbols *symbols, uint64_t address,
		    struct symbol *symbol)
{
	if (!symbols)
		return false;
	/* Once, also when it could not be read: that will not change. */
	if (!symbols->kallsyms_tried) {
		symbols->kallsyms_tried = true;
		symbols->kallsyms = kallsyms_open();
	}
	if (!symbols->kallsyms)
		return false;
	symbol->name = kallsyms_name(symbols->kallsyms, address,
				     &symbol->offset, &symbol->module);
	return symbol->name != NULL;
}

/* C++ and Rust names begin with _Z or _R; others are left alone. */
static const char *demangled(struct symbols *symbols, const char *name)
{
	char *plain;

	if (!symbols->config->cpp_demangle || name[0] != '_' ||
	    (name[1] != 'Z' && name[1] != 'R'))
		return name;
	plain = cplus_demangle(name, DMGL_PARAMS | DMGL_ANSI | DMGL_AUTO);
	if (!plain)
		return name;
	free(symbols->demangled);
	symbols->demangled = plain;
	return plain;
}

static struct file_symbols *file_of(struct symbols *symbols, pid_t pid,
				    const struct mapping *mapping)
{
	return file_symbols_find(&symbols->files, &symbols->processes, pid,
				 mapping);
}

/* Files are asked by their own offsets, which the mapping knows. */
static uint64_t offset_in(const struct mapping *mapping, uint64_t address)
{
	return address - mapping->begin + mapping->offset;
}

bool symbols_user(struct symbols *symbols, pid_t pid, uint64_t address,
		  struct symbol *symbol)
{
	const struct file_symbols *file;
	const struct mapping *mapping;

	if (!symbols)
		return false;
	mapping = process_mapping(&symbols->processes, pid, address);
	if (mapping && mapping_is_file(mapping)) {
		symbol->module = mapping->path;
		file = file_of(symbols, pid, mapping);
		symbol->name = file ? file_symbols_at(
					      file, offset_in(mapping, address),
					      &symbol->offset)
				    : NULL;
	} else {
		symbol->name = perf_map_name(&symbols->made, pid, address,
					     &symbol->offset, &symbol->module);
	}
	if (symbol->name)
		symbol->name = demangled(symbols, symbol->name);
	return symbol->name != NULL;
}

struct demangling {
	struct symbols *symbols;
	void (*each)(void *data, const struct source_frame *frame);
	void *data;
};

static void each_demangled(void *data, const struct source_frame *frame)
{
	const struct demangling *demangling = data;
	struct source_frame plain = *frame;

	if (plain.name)
		plain.name = demangled(demangling->symbols, plain.name);
	demangling->each(demangling->data, &plain);
}

void symbols_lines(struct symbols *symbols, pid_t pid, uint64_t address,
		   void (*each)(void *data, const struct source_frame *frame),
		   void *data)
{
	struct demangling demangling = { symbols, each, data };
	const struct mapping *mapping;
	struct file_symbols *file;

	if (!symbols || !symbols->config->show_debug_info)
		return;
	mapping = process_mapping(&symbols->processes, pid, address);
	file = mapping && mapping_is_file(mapping)
		       ? file_of(symbols, pid, mapping)
		       : NULL;
	if (file)
		file_symbols_lines(file, offset_in(mapping, address),
				   each_demangled, &demangling);
}

void symbols_watch(struct symbols *symbols)
{
	if (symbols)
		exec_watch_open(&symbols->watch);
}

void symbols_learn(struct symbols *symbols, pid_t pid)
{
	if (symbols && pid)
		process_learn(&symbols->processes, pid);
	else if (symbols)
		process_learn_all(&symbols->processes);
}

void symbols_update(struct symbols *symbols)
{
	if (!symbols)
		return;
	symbols->made.turn++;
	if (!symbols->watch.n)
		return;
	exec_watch_read(&symbols->watch, &symbols->processes);
	symbols->processes.turn++;
}

int symbols_descriptor(const struct symbols *symbols, uint32_t i)
{
	return symbols && i < symbols->watch.n ? symbols->watch.rings[i].fd
					       : -1;
}
