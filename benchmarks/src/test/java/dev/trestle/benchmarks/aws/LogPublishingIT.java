package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.ClosedLoop;
import dev.trestle.benchmarks.load.LogPublishing;
import dev.trestle.benchmarks.load.Window;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LogPublishingIT {

  @Test
  void eventsAreAppendedWithoutAGateway() throws InterruptedException {
    try (StandInAws aws = new StandInAws(StandInAws.Settings.defaults());
        LogPublishing publishing =
            new LogPublishing(URI.create(aws.endpoint()), "bench", "events")) {
      ClosedLoop loop = ClosedLoop.start(publishing, new AudioEvents(4)::next, 8);
      Window window;
      do {
        window = loop.count(Duration.ofMillis(50));
      } while (loop.published() == 0);
      loop.close();

      assertThat(window.failures()).isEmpty();
    }
  }
}
