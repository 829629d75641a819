package dev.trestle.aws.embedded.s3;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The multipart uploads that are under way. Safe across threads. */
final class Uploads {

  private final Map<String, Upload> byId = new ConcurrentHashMap<>();

  void begin(String id, Instant time) {
    byId.put(id, new Upload(time, new ConcurrentHashMap<>()));
  }

  /** A part may be sent again, with another size. */
  void part(String id, int number, long size) {
    Upload upload = byId.get(id);
    if (upload != null) {
      upload.sizes.put(number, size);
    }
  }

  /** Ends an upload; none if it has ended before. */
  Optional<Upload> end(String id) {
    return Optional.ofNullable(byId.remove(id));
  }

  /**
   * One upload.
   *
   * @param initiated when it began
   */
  record Upload(Instant initiated, Map<Integer, Long> sizes) {

    /** The size of the parts of these numbers. */
    long size(Iterable<Integer> numbers) {
      long size = 0;
      for (int number : numbers) {
        size += sizes.getOrDefault(number, 0L);
      }
      return size;
    }
  }
}
