/*
 * Loaded before the C library (LD_PRELOAD), writes down what a program asks of its files, in order, so that a power cut at any moment
 * can be played back: every write, truncation and deletion below PLENUM_POWER_FOLDER, every fsync, and what it says on its output.
 * A record: one letter, the path, a zero, offset and length as 64-bit integers, the bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int record_fd = -2;

static void put(const void *bytes, size_t length) {
  const char *from = bytes;
  while (length > 0) {
    long done = syscall(SYS_write, record_fd, from, length);
    if (done <= 0) return;
    from += done;
    length -= done;
  }
}

static void record(char kind, const char *path, int64_t offset, const void *bytes, int64_t length) {
  if (record_fd == -2) {
    const char *file = getenv("PLENUM_POWER_RECORD");
    record_fd = file == NULL ? -1 : (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND, 0600);
  }
  if (record_fd < 0) return;
  put(&kind, 1);
  put(path, strlen(path) + 1);
  put(&offset, 8);
  put(&length, 8);
  if (bytes != NULL) put(bytes, length);
}

/* The path of an open file that is to be watched; NULL for any other. */
static const char *watched(int fd, char *path) {
  char link[64];
  const char *folder = getenv("PLENUM_POWER_FOLDER");
  if (folder == NULL) return NULL;
  if (fd == 1) return "1";
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, 4095);
  if (length <= 0) return NULL;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0 ? path : NULL;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static ssize_t note_write(int fd, const void *bytes, ssize_t done, off64_t offset) {
  char buffer[4096];
  const char *path = done > 0 ? watched(fd, buffer) : NULL;
  if (path != NULL) record(fd == 1 ? 'A' : 'W', path, offset, bytes, done);
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  REAL(write);
  pthread_mutex_lock(&mutex);
  off64_t offset = fd == 1 ? 0 : lseek64(fd, 0, SEEK_CUR);
  ssize_t done = note_write(fd, bytes, real(fd, bytes, length), offset);
  pthread_mutex_unlock(&mutex);
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  REAL(pwrite64);
  pthread_mutex_lock(&mutex);
  ssize_t done = note_write(fd, bytes, real(fd, bytes, length, offset), offset);
  pthread_mutex_unlock(&mutex);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }

static int note(char kind, int fd, int64_t size, int result) {
  char buffer[4096];
  const char *path = result == 0 ? watched(fd, buffer) : NULL;
  if (path != NULL) record(kind, path, size, NULL, 0);
  return result;
}

int fsync(int fd) {
  REAL(fsync);
  pthread_mutex_lock(&mutex);
  int result = note('S', fd, 0, real(fd));
  pthread_mutex_unlock(&mutex);
  return result;
}

int fdatasync(int fd) {
  REAL(fdatasync);
  pthread_mutex_lock(&mutex);
  int result = note('S', fd, 0, real(fd));
  pthread_mutex_unlock(&mutex);
  return result;
}

int ftruncate64(int fd, off64_t size) {
  REAL(ftruncate64);
  pthread_mutex_lock(&mutex);
  int result = note('T', fd, size, real(fd, size));
  pthread_mutex_unlock(&mutex);
  return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path) {
  REAL(unlink);
  const char *folder = getenv("PLENUM_POWER_FOLDER");
  pthread_mutex_lock(&mutex);
  int result = real(path);
  if (result == 0 && folder != NULL && strncmp(path, folder, strlen(folder)) == 0) record('U', path, 0, NULL, 0);
  pthread_mutex_unlock(&mutex);
  return result;
}
