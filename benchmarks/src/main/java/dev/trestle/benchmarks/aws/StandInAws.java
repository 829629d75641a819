package dev.trestle.benchmarks.aws;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * DynamoDB, EventBridge, SQS and S3 at one endpoint, as far as the services call them.
 *
 * <p>All state belongs to one I/O thread: a request takes effect when it has arrived, and is
 * answered when the delay of its service has passed. Times to live are ignored.
 */
public final class StandInAws implements AutoCloseable {

  private static final int LARGEST_REQUEST = 4 * 1024 * 1024;

  /**
   * What to stand in for.
   *
   * @param environment prefix of the tables, the bus and the queues, as {@code TRESTLE_ENVIRONMENT}
   * @param port 0 for any free one
   * @param delays of each service
   * @param keptBytes of the log; older batches can no longer be read
   * @param limits whether a partition key has DynamoDB's capacity, or any
   * @param jitter whether delays vary around what is set, see {@link Delays}
   * @param seed of the jitter
   */
  public record Settings(
      String environment,
      int port,
      ServiceDelays delays,
      long keptBytes,
      boolean limits,
      boolean jitter,
      long seed) {

    /** Free port, usual delays with jitter, 256 MiB, DynamoDB's limits. */
    public static Settings defaults() {
      return new Settings("bench", 0, ServiceDelays.defaults(), 256L << 20, true, true, 1);
    }
  }

  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Services services;
  private final Channel listening;

  private static Table state(String name) {
    return new Table(name, new Table.KeySchema("k", "S", "s", "S"), Table.KEEP_ALL);
  }

  /** Starts it; it answers when the constructor returns. */
  public StandInAws(Settings settings) {
    String prefix = settings.environment() + "-";
    DynamoDb dynamoDb =
        new DynamoDb(
            List.of(
                new Table(
                    prefix + "event-log",
                    new Table.KeySchema("p", "S", "o", "N"),
                    settings.keptBytes()),
                state(prefix + "event-state"),
                state(prefix + "object-state"),
                JobTable.named(prefix + "transcription-job-state")),
            settings.limits(),
            System::nanoTime);
    EventBus bus = new EventBus(prefix + "application-events");
    Sqs sqs = new Sqs(prefix, System::nanoTime, this::runLater);
    services = new Services(dynamoDb, bus, sqs, new S3(prefix), settings);
    listening =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(LARGEST_REQUEST))
                        .addLast(new AwsHandler(services));
                  }
                })
            .bind("127.0.0.1", settings.port())
            .syncUninterruptibly()
            .channel();
  }

  private void runLater(Duration delay, Runnable action) {
    var unused = threads.next().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** What {@code AWS_ENDPOINT_URL} is to be set to. */
  public String endpoint() {
    return "http://127.0.0.1:" + port();
  }

  @Override
  public void close() {
    listening.close().syncUninterruptibly();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    services.close();
  }
}
