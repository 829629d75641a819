package dev.trestle.log.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * zstd frames, one after another; unpacked they are one sequence of bytes. Each has its content's
 * size in its header. Safe across threads.
 *
 * <p>Contexts are kept for the next call: to make one costs more than to compress a small batch.
 */
final class Frames {

  /** The default of zstd; higher levels take twice the time for one byte in a hundred. */
  private static final int LEVEL = 3;

  /** Below this a frame of its own, of some 10 bytes, costs more than its entropy table saves. */
  private static final int SMALLEST_FRAME = 64;

  private static final int IDLE_CONTEXTS = Runtime.getRuntime().availableProcessors();
  private static final BlockingQueue<ZstdCompressCtx> COMPRESSORS =
      new ArrayBlockingQueue<>(IDLE_CONTEXTS);
  private static final BlockingQueue<ZstdDecompressCtx> DECOMPRESSORS =
      new ArrayBlockingQueue<>(IDLE_CONTEXTS);

  private Frames() {}

  static byte[] compress(GrowingBytes all) {
    return compress(all, new GrowingBytes(0));
  }

  /** Compresses two parts of unlike statistics, in a frame each where that pays. */
  static byte[] compress(GrowingBytes first, GrowingBytes second) {
    if (second.size() < SMALLEST_FRAME) {
      first.write(second);
      second.truncate(0);
    }
    byte[] out =
        new byte[(int) (Zstd.compressBound(first.size()) + Zstd.compressBound(second.size()))];
    ZstdCompressCtx context = COMPRESSORS.poll();
    if (context == null) {
      context = new ZstdCompressCtx().setLevel(LEVEL);
    }
    try {
      int size = compress(context, first, out, 0);
      if (second.size() > 0) {
        size = compress(context, second, out, size);
      }
      return Arrays.copyOf(out, size);
    } finally {
      if (!COMPRESSORS.offer(context)) {
        context.close();
      }
    }
  }

  private static int compress(ZstdCompressCtx context, GrowingBytes from, byte[] out, int at) {
    return at + context.compressByteArray(out, at, out.length - at, from.array(), 0, from.size());
  }

  /**
   * Unpacks all frames.
   *
   * @throws IOException if they are damaged, or larger than {@code maxBytes} when unpacked
   */
  static byte[] decompress(byte[] frames, int maxBytes) throws IOException {
    ZstdDecompressCtx context = DECOMPRESSORS.poll();
    if (context == null) {
      context = new ZstdDecompressCtx();
    }
    try {
      byte[] unpacked = new byte[unpackedSize(frames, maxBytes)];
      int size =
          context.decompressByteArray(unpacked, 0, unpacked.length, frames, 0, frames.length);
      if (size != unpacked.length) {
        throw new IOException("truncated");
      }
      return unpacked;
    } catch (ZstdException damaged) {
      throw new IOException(damaged.getMessage(), damaged);
    } finally {
      if (!DECOMPRESSORS.offer(context)) {
        context.close();
      }
    }
  }

  /** Throws {@link ZstdException} where a frame is cut off. */
  private static int unpackedSize(byte[] frames, int maxBytes) throws IOException {
    long total = 0;
    int at = 0;
    do {
      long size = at < frames.length ? Zstd.getFrameContentSize(frames, at, frames.length - at) : 0;
      if (size <= 0) {
        throw new IOException("no zstd frame with a known size");
      }
      if (size > maxBytes - total) {
        throw new IOException(
            (size + total) + " bytes when unpacked, at most " + maxBytes + " allowed");
      }
      total += size;
      long frame = Zstd.findFrameCompressedSize(frames, at, frames.length - at);
      if (Zstd.isError(frame)) {
        throw new IOException("truncated zstd frame");
      }
      at += (int) frame;
    } while (at < frames.length);
    return (int) total;
  }
}
