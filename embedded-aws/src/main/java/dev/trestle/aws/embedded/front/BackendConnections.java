package dev.trestle.aws.embedded.front;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.pool.AbstractChannelPoolHandler;
import io.netty.channel.pool.ChannelHealthChecker;
import io.netty.channel.pool.ChannelPool;
import io.netty.channel.pool.SimpleChannelPool;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Kept-alive connections to the backends. A connection belongs to one event loop and serves front
 * connections of the same loop only, so that a request never changes threads.
 */
final class BackendConnections {

  /** Well below what any backend keeps an idle connection open for (Tomcat: 20 s). */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(8);

  private static final AttributeKey<Long> RELEASED = AttributeKey.valueOf("embedded-aws-released");

  private final Map<Key, ChannelPool> pools = new ConcurrentHashMap<>();

  Future<Channel> acquire(EventLoop loop, InetSocketAddress backend) {
    return pool(loop, backend).acquire();
  }

  /** Takes the connection back, for reuse only if it is open. */
  void release(InetSocketAddress backend, Channel channel) {
    channel.attr(RELEASED).set(System.nanoTime());
    var unused = pool(channel.eventLoop(), backend).release(channel);
  }

  private ChannelPool pool(EventLoop loop, InetSocketAddress backend) {
    return pools.computeIfAbsent(
        new Key(loop, backend),
        key ->
            new SimpleChannelPool(
                new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.AUTO_READ, false)
                    .remoteAddress(backend),
                new Handlers(),
                BackendConnections::healthy));
  }

  private static Future<Boolean> healthy(Channel channel) {
    Long released = channel.attr(RELEASED).get();
    boolean fresh = released == null || System.nanoTime() - released < IDLE_NANOS;
    return fresh
        ? ChannelHealthChecker.ACTIVE.isHealthy(channel)
        : channel.eventLoop().newSucceededFuture(false);
  }

  private record Key(EventLoop loop, InetSocketAddress backend) {}

  /**
   * Backends reset connections that nobody uses: Tomcat does it when it has answered before it read
   * a large body whole, as when the client has aborted its upload. Whoever uses the connection just
   * then learns of it as of every other end.
   */
  private static final class CloseOnFailure extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var unused = context.close();
    }
  }

  private static final class Handlers extends AbstractChannelPoolHandler {
    @Override
    public void channelCreated(Channel channel) {
      channel
          .pipeline()
          .addLast(new HttpClientCodec())
          .addLast(new FlowControlHandler())
          .addLast(new ReadOne())
          .addLast(new CloseOnFailure());
    }

    @Override
    public void channelAcquired(Channel channel) {
      channel.config().setAutoRead(false);
    }

    /** So that the end of an idle connection is seen at once. */
    @Override
    public void channelReleased(Channel channel) {
      channel.config().setAutoRead(true);
    }
  }
}
