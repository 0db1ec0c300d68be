// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether this process may trace at all. */
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/run.h"

/* Numbers of capabilities that older headers do not have. */
#define CAPABILITY_PERFMON 38
#define CAPABILITY_BPF 39

static bool has_capability(const struct __user_cap_data_struct *sets,
			   unsigned which)
{
	return sets[which / 32].effective >> which % 32 & 1;
}

/* Asked first, as the kernel would refuse the first map with no more than
 * EPERM. */
const char *run_forbidden(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct sets[2] = { 0 };

	if (syscall(SYS_capget, &header, sets))
		return NULL; /* the kernel will say */
	if (has_capability(sets, CAP_SYS_ADMIN) ||
	    (has_capability(sets, CAPABILITY_BPF) &&
	     has_capability(sets, CAPABILITY_PERFMON)))
		return NULL;
	return "Missing CAP_BPF capability, please run awl as the root user.";
}
