package dev.sluice.redis;

/** Hears everything and does nothing. */
class SilentListener implements Listening.Listener {

    @Override
    public void connected(Server server) {}

    @Override
    public void subscribed(Server server, String channel) {}

    @Override
    public void unsubscribed(Server server, String channel) {}

    @Override
    public void refused() {}

    @Override
    public void heard(String key, String newest) {}

    @Override
    public void disconnected(Server server) {}

    @Override
    public void lost(Server server, String reason) {}
}
