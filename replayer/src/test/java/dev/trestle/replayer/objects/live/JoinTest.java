package dev.trestle.replayer.objects.live;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A bucket changes while it is listed and after; S3 tells of it late, out of order and repeatedly;
 * two processes join it at once, and each may die at any call. The log holds each version once all
 * the same.
 */
class JoinTest {

  static LongStream seeds() {
    return LongStream.range(0, "full".equals(System.getProperty("faults")) ? 3_000 : 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eachVersionIsOnceAndInOrderWhateverHappens(long seed) {
    new JoinStory(seed).play();
  }
}
