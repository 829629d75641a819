package dev.trestle.benchmarks.load;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.stream.IntStream;

/** Several connections to one server, whose callbacks run on the I/O threads. */
final class Connections implements AutoCloseable {

  private final List<ManagedChannel> channels;

  /** In plaintext. */
  Connections(String host, int port, int count) {
    this(host, port, count, InsecureChannelCredentials.create());
  }

  Connections(String host, int port, int count, ChannelCredentials credentials) {
    channels =
        IntStream.range(0, count)
            .<ManagedChannel>mapToObj(
                i ->
                    NettyChannelBuilder.forAddress(host, port, credentials)
                        .directExecutor()
                        .build())
            .toList();
  }

  List<ManagedChannel> channels() {
    return channels;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
