package dev.trestle.aws.embedded.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One client connection. It reads one message at a time, each only when the one before is dealt
 * with, so that no body is ever held whole on its way to a backend.
 */
final class RequestHandler extends ChannelInboundHandlerAdapter {

  private final Router router;
  private final BackendConnections connections;
  private final ExecutorService workers;
  private @Nullable Exchange exchange;
  private @Nullable HttpRequest next;

  RequestHandler(Router router, BackendConnections connections, ExecutorService workers) {
    this.router = router;
    this.connections = connections;
    this.workers = workers;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && exchange != null) {
      next = request; // its client does not wait for the response before
    } else if (message instanceof HttpRequest request) {
      begin(context.channel(), request);
    } else if (message instanceof HttpContent content && exchange != null) {
      exchange.content(content);
    } else {
      ReferenceCountUtil.release(message);
      context.read();
    }
  }

  private void begin(Channel client, HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      Replies.send(client, new Route.Reply(400, "text/plain", "malformed request\n"), null);
      return;
    }
    Route route = router.route(request);
    if (route instanceof Route.Pass pass) {
      exchange =
          new PassExchange(client, request, pass, connections, reading -> ended(client, reading));
    } else {
      exchange =
          new AnswerExchange(
              client,
              request,
              ((Route.Answer) route).service(),
              workers,
              () -> ended(client, false));
    }
    exchange.begin();
  }

  private void ended(Channel client, boolean reading) {
    HttpRequest waiting = next;
    exchange = null;
    next = null;
    if (waiting != null) {
      begin(client, waiting);
    } else if (!reading) {
      client.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.clientGone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var unused = context.close();
  }

  /** One request and its response. Reads the client's next message itself, when it is ready. */
  interface Exchange {

    /**
     * Asks for the body. Apart from the constructor, because the first part may come before this
     * returns, and must find the new exchange in its place.
     */
    void begin();

    /** Takes the body's next part, and owns it. */
    void content(HttpContent content);

    void clientGone();
  }
}
