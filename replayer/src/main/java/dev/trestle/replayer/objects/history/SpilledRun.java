package dev.trestle.replayer.objects.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Items on disk, in the order in which they were written. The file has no name once it is open, so
 * that nothing is left of it however the process ends. Not safe across threads.
 *
 * <p>Methods throw {@link UncheckedIOException} if the disk is full or fails.
 */
final class SpilledRun<T> implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  /** How items are written. */
  interface Form<T> {

    void write(T item, DataOutput out) throws IOException;

    T read(DataInput in) throws IOException;

    /** How much memory an item takes, roughly. In bytes. */
    int memory(T item);
  }

  private final FileChannel file;
  private final Form<T> form;
  private final long size;

  private SpilledRun(FileChannel file, Form<T> form, long size) {
    this.file = file;
    this.form = form;
    this.size = size;
  }

  static <T> SpilledRun<T> write(Path folder, Form<T> form, Iterator<T> items) {
    FileChannel file = open(folder);
    try {
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER));
      long size = 0;
      for (; items.hasNext(); size++) {
        form.write(items.next(), out);
      }
      out.flush();
      return new SpilledRun<>(file, form, size);
    } catch (IOException e) {
      close(file, e);
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
  }

  private static FileChannel open(Path folder) {
    try {
      return FileChannel.open(
          Files.createTempFile(folder, "trestle-history-", ".run"),
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
  }

  private static void close(FileChannel file, IOException because) {
    try {
      file.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /** The items, once: a second call takes the file from the first. */
  Iterator<T> items() {
    try {
      file.position(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER));
    return new Iterator<>() {

      private long left = size;

      @Override
      public boolean hasNext() {
        return left > 0;
      }

      @Override
      public T next() {
        if (left == 0) {
          throw new NoSuchElementException();
        }
        left--;
        try {
          return form.read(in);
        } catch (IOException e) {
          throw new UncheckedIOException("cannot read what was spilled", e);
        }
      }
    };
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
