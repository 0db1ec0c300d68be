// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether programs of a type may call a kernel function. */
#include <string.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "kernel/features_private.h"

/* Its arguments are rubbish: only that the verifier gets to them counts. */
bool kfunc_allowed(enum bpf_prog_type type, uint32_t attach_type,
		   uint32_t attach_btf_id, uint32_t kfunc)
{
	const struct bpf_insn insns[] = { SET(BPF_REG_1, 0), KFUNC(kfunc),
					  SET(BPF_REG_0, 0), EXIT };
	char log[4096] = "";
	int fd;

	if (!kfunc)
		return false;
	fd = trial_load_log((struct trial){ type, attach_type, attach_btf_id },
			    insns, COUNT(insns), log, sizeof(log));
	if (fd >= 0) {
		close(fd);
		return true;
	}
	/* "calling kernel function bpf_x is not allowed", "BPF_CALL uses
	 * reserved fields", "JIT does not support calling kernel function" */
	return log[0] && !strstr(log, "not allowed") &&
	       !strstr(log, "reserved fields") && !strstr(log, "not support");
}
