/*
 * Shared files that are easily taken for another: each is of a known size, and as many of its first pages are written.
 *
 *   objects-target
 *   objects-target FILE     maps all of FILE, touches none of it, and prints `ready 0`
 *
 * Prints a line a mapping, `NAME ADDRESS PAGES WRITTEN`, then `ready CHILD`, the process that shares `family` with it;
 * ends with its standard input. A line `cannot NAME` says what this kernel refused.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t page_bytes;

static void tell(const char *name, char *address, size_t pages, size_t written) {
  if (address == MAP_FAILED) {
    printf("cannot %s\n", name);
    return;
  }
  memset(address, 5, written * page_bytes);
  printf("%s 0x%lx %zu %zu\n", name, (unsigned long)address, pages, written);
}

static char *segment(size_t pages, int *shmid) {
  char *address;
  *shmid = shmget(IPC_PRIVATE, pages * page_bytes, IPC_CREAT | 0600);
  if (*shmid < 0) return MAP_FAILED;
  address = shmat(*shmid, NULL, 0);
  shmctl(*shmid, IPC_RMID, NULL);
  return address;
}

/* The next segment of this IPC namespace gets the number NEXT: ipc/ipc_sysctl.c, with CONFIG_CHECKPOINT_RESTORE. */
static int number_next(ino_t next) {
  int file = open("/proc/sys/kernel/shm_next_id", O_WRONLY | O_CLOEXEC);
  int written = file < 0 ? -1 : dprintf(file, "%ju", (uintmax_t)next);
  if (file >= 0) close(file);
  return written > 0 ? 0 : -1;
}

/* Somebody else who maps a file. */
static int map_file(const char *path) {
  struct stat file;
  char byte;
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &file) < 0) return 1;
  if (mmap(NULL, file.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED) return 1;
  printf("ready 0\n");
  fflush(stdout);
  while (read(0, &byte, 1) > 0);
  return 0;
}

int main(int argc, char **argv) {
  struct stat twin;
  char *family, *memfd_twin, *sysv_twin, *first;
  int memfd, shmid;
  pid_t child;
  char byte;
  page_bytes = sysconf(_SC_PAGESIZE);
  if (argc == 2) return map_file(argv[1]);

  /* The first segment of a new namespace has the number 0, and so has the first of the next. */
  if (unshare(CLONE_NEWIPC) == 0) {
    first = segment(64, &shmid);
    if (shmid == 0) tell("first-of-one", first, 64, 40);
    if (unshare(CLONE_NEWIPC) == 0) {
      first = segment(96, &shmid);
      if (shmid == 0) tell("first-of-other", first, 96, 10);
    }
  }

  memfd = memfd_create("twin", MFD_CLOEXEC);
  if (memfd < 0 || ftruncate(memfd, 128 * page_bytes) < 0 || fstat(memfd, &twin) < 0) return 1;
  memfd_twin = mmap(NULL, 128 * page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
  tell("memfd-twin", memfd_twin, 128, 100);
  sysv_twin = number_next(twin.st_ino) < 0 ? MAP_FAILED : segment(32, &shmid);
  tell("sysv-twin", sysv_twin == MAP_FAILED || (ino_t)shmid != twin.st_ino ? MAP_FAILED : sysv_twin, 32, 7);

  /* Written by the child alone from page 50 on: what is there is in memory, and not mapped by its parent. */
  family = mmap(NULL, 200 * page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  tell("family", family, 200, 50);
  fflush(stdout);
  child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    memset(family + 50 * page_bytes, 6, 30 * page_bytes);
    printf("ready %d\n", getpid());
    fflush(stdout);
    for (;;) pause();
  }
  while (read(0, &byte, 1) > 0);
  return 0;
}
