package dev.trestle.benchmarks.echo;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.trestle.benchmarks.load.Reading;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamServerTest {

  @Test
  void streamIsAsLongAsTheReaderAsks() throws IOException {
    Server server = NettyServerBuilder.forPort(0).addService(new StreamServer(10)).build().start();
    try (Reading reading = new Reading("127.0.0.1", server.getPort())) {
      // More than is made, and more than waits for a reader in gRPC.
      assertThatCode(() -> reading.read(2_000)).doesNotThrowAnyException();
      assertThatCode(() -> reading.read(1)).doesNotThrowAnyException();
    } finally {
      server.shutdownNow();
    }
  }
}
