package dev.trestle.aws.embedded.front;

import dev.trestle.aws.embedded.front.Route.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that is answered here, away from the event loop. */
final class AnswerExchange implements RequestHandler.Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerExchange.class);

  /** Ten times what PutEvents can hold. */
  private static final int BODY_BYTES = 10 << 20;

  private final Channel client;
  private final Route.Service service;
  private final ExecutorService workers;
  private final boolean keepAlive;
  private final Runnable ended;
  private final ByteBuf body = Unpooled.buffer();

  /** Calls {@code ended} when the next request may begin. */
  AnswerExchange(
      Channel client,
      HttpRequest request,
      Route.Service service,
      ExecutorService workers,
      Runnable ended) {
    this.ended = ended;
    this.client = client;
    this.service = service;
    this.workers = workers;
    this.keepAlive = HttpUtil.isKeepAlive(request);
  }

  @Override
  public void begin() {
    client.read();
  }

  @Override
  public void content(HttpContent content) {
    try {
      body.writeBytes(content.content());
    } finally {
      content.release();
    }
    if (body.readableBytes() > BODY_BYTES) {
      Replies.send(client, new Reply(413, "text/plain", "the request is too large\n"), null);
    } else if (content instanceof LastHttpContent) {
      String text = body.toString(StandardCharsets.UTF_8);
      try {
        workers.execute(() -> Replies.send(client, reply(text), keepAlive ? ended : null));
      } catch (RejectedExecutionException e) {
        var unused = client.close();
      }
    } else {
      client.read();
    }
  }

  private Reply reply(String text) {
    try {
      return service.reply(text);
    } catch (RuntimeException e) {
      LOG.error("request failed", e);
      return new Reply(
          500,
          "application/x-amz-json-1.1",
          "{\"__type\":\"InternalException\",\"message\":\"embedded AWS failed; see its log\"}");
    }
  }

  @Override
  public void clientGone() {
    // An operation that has begun is finished.
  }
}
