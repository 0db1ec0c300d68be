// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/grace.h"

#include <linux/membarrier.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/features.h"
#include "kernel/bpf_call.h"

/* Updating a map-in-map waits for the same as membarrier(), which may be
 * refused. */
int grace_period(void)
{
	int inner, outer, zero = 0, err;
	union bpf_attr attr;

	if (feature(FEATURE_MEMBARRIER) &&
	    !syscall(__NR_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		return 0;
	inner = bpf_call_map_create(BPF_MAP_TYPE_ARRAY, "inner", 4, 4, 1, 0);
	if (inner < 0)
		return inner;
	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY_OF_MAPS;
	attr.key_size = 4;
	attr.value_size = 4;
	attr.max_entries = 1;
	attr.inner_map_fd = (uint32_t)inner;
	outer = bpf_call(BPF_MAP_CREATE, &attr);
	err = outer;
	if (outer >= 0) {
		err = bpf_call_update(outer, &zero, &inner, BPF_ANY);
		close(outer);
	}
	close(inner);
	return err;
}
