package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.Flood;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import io.grpc.Channel;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One caller goes to every limit at once; another publishes meanwhile and notices nothing. */
@Timeout(120)
class FloodTest {

  private static final int STREAMS = 400;

  @TempDir private Path folder;

  @Test
  void whoGoesToEveryLimitAtOnceHurtsNobodyElse() throws Exception {
    Path policy = folder.resolve("policy.yaml");
    Policies.write(
        policy,
        Policies.of(
            """
              - {name: flood, who: [flood], may: [publish, read], quota: {streams: 5, reads: 5}}
              - {name: good, who: [good], may: [publish]}
            """));
    try (PolicedServer server = PolicedServer.policed(policy).ready()) {
      Channel good = server.newChannelAs("good");
      publish(good);
      try (Flood flood = new Flood(() -> server.newChannelAs("flood"), FloodTest::manyReads)) {
        int published = 0;
        while (!flood.isOver() || published < 100) {
          publish(good);
          published++;
        }
        flood.end();
      }
    }
  }

  /** Each that is refused ends at once; the others stay open. */
  private static void manyReads(Channel channel) throws Exception {
    List<OpenStream<?>> tried = new ArrayList<>();
    for (int each = 0; each < STREAMS; each++) {
      tried.add(OpenStream.read(channel));
    }
    int accepted = 0;
    for (OpenStream<?> each : tried) {
      if (each.isAccepted()) {
        accepted++;
      } else {
        assertThat(each.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      }
    }
    assertThat(accepted).isLessThanOrEqualTo(5);
  }

  private static void publish(Channel channel) {
    var unused =
        EventPublisherGrpc.newBlockingStub(channel).publish(PublishRequest.getDefaultInstance());
  }
}
