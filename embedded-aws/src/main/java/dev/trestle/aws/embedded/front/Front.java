package dev.trestle.aws.embedded.front;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The one endpoint. Bound first, so that its port is known, and opened when the rest is ready. */
public final class Front implements AutoCloseable {

  private static final int LINE_BYTES = 16 * 1024;
  private static final int HEADER_BYTES = 64 * 1024;
  private static final int CHUNK_BYTES = 64 * 1024;

  private final EventLoopGroup loops;
  private final ExecutorService workers;
  private final CompletableFuture<Router> router = new CompletableFuture<>();
  private final BackendConnections connections = new BackendConnections();
  private final Channel listener;

  private Front(InetSocketAddress address) {
    loops =
        new MultiThreadIoEventLoopGroup(
            0, new DefaultThreadFactory("embedded-aws-front", true), NioIoHandler.newFactory());
    workers = Executors.newCachedThreadPool(new DefaultThreadFactory("embedded-aws-service", true));
    try {
      listener = listen(address);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Takes the port; clients that connect now wait until {@link #open}.
   *
   * @throws PortTakenException if another process listens on it
   */
  public static Front bind(InetSocketAddress address) {
    return new Front(address);
  }

  private Channel listen(InetSocketAddress address) {
    var binding =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(new Connections())
            .bind(address)
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new PortTakenException(address.getPort(), binding.cause());
    }
    return binding.channel();
  }

  /** The port that is bound. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Starts to take requests. */
  public void open(Services services) {
    router.complete(new Router(services, workers));
    listener.config().setAutoRead(true);
  }

  @Override
  public void close() {
    if (listener != null) {
      listener.close().awaitUninterruptibly();
    }
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    workers.shutdownNow();
  }

  private final class Connections extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel
          .pipeline()
          .addLast(new HttpServerCodec(LINE_BYTES, HEADER_BYTES, CHUNK_BYTES))
          .addLast(new HttpServerExpectContinueHandler())
          .addLast(new FlowControlHandler())
          .addLast(new ReadOne())
          .addLast(new RequestHandler(router.join(), connections, workers));
    }
  }
}
