# perl receiver.pl SECRET PORT
use strict;
use warnings;
use Digest::SHA qw(hmac_sha256_base64);
use IO::Socket::INET;
use JSON::PP;
use MIME::Base64 qw(decode_base64);

$| = 1;
binmode STDOUT, ":encoding(UTF-8)";
my ($secret, $port) = @ARGV;
my $key = $secret =~ /^whsec_(.*)/ ? decode_base64($1) : $secret;
my %seen;    # keep it where it survives a restart

sub is_genuine {
    my ($headers, $body) = @_;
    my $timestamp = $headers->{'webhook-timestamp'} // 0;
    my $expected = hmac_sha256_base64("$headers->{'webhook-id'}.$timestamp.$body", $key);
    $expected .= '=' while length($expected) % 4;
    return abs(time - $timestamp) < 300 && grep { $_ eq "v1,$expected" } split / /, $headers->{'webhook-signature'} // '';
}

my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 16, ReuseAddr => 1) or die $!;
while (my $client = $server->accept) {
    my %headers;
    my $request = <$client>;
    while (defined(my $line = <$client>)) {
        last if $line =~ /^\r?\n$/;
        $headers{lc $1} = $2 if $line =~ /^([^:]+):\s*(.*?)\r?\n$/;
    }
    read $client, my $body, $headers{'content-length'} // 0;
    my $good = $headers{'webhook-id'} && is_genuine(\%headers, $body);
    if ($good && !$seen{$headers{'webhook-id'}}++) {
        my $event = decode_json($body);
        print "$event->{event} ", JSON::PP->new->canonical->encode($event->{data}), "\n";
    }
    print $client 'HTTP/1.1 ', ($good ? '204 No Content' : '401 Unauthorized'), "\r\nConnection: close\r\n\r\n";
    close $client;
}
