//! The rows; the cells are explained in main.rs.

#[rustfmt::skip]
pub(crate) const TABLE: &str = "
# who | for whom     | what                              | ceiling                  | profile              | parent                | manifest                | grants                       | verdict | layer    | code

# everything agrees
plug  | owner        | GET https://a.test/               | -                        | full                 | -                     | http a.test             | http a.test                  | allow   | grants   | allowed
plug  | owner        | POST https://a.test/              | -                        | full                 | -                     | http a.test             | http a.test                  | allow   | grants   | allowed
plug  | owner        | read /workspace/a.md              | -                        | full                 | -                     | files ro /workspace     | files ro /workspace          | allow   | grants   | allowed
plug  | owner        | write /workspace/a.md             | -                        | full                 | -                     | files rw /workspace     | files rw /workspace          | allow   | grants   | allowed
plug  | owner        | write kv                          | -                        | full                 | -                     | kv rw                   | kv rw                        | allow   | grants   | allowed
plug  | owner        | write memory                      | -                        | full                 | -                     | memory rw               | memory rw                    | allow   | grants   | allowed
plug  | owner        | write blobs                       | -                        | full                 | -                     | blobs rw                | blobs rw                     | allow   | grants   | allowed
plug  | owner        | tool plug_do                      | -                        | full                 | -                     | none                    | none                         | allow   | grants   | allowed
plug  | schedule     | POST https://a.test/              | -                        | full                 | -                     | http a.test             | http a.test                  | allow   | grants   | allowed
agent | owner        | GET https://a.test/               | -                        | full                 | -                     | -                       | http a.test                  | allow   | grants   | allowed
plug  | owner        | GET https://a.test/               | http *.test; http a.test | http a.test          | http a.test           | http a.test             | http a.test                  | allow   | grants   | allowed
plug  | owner        | GET https://a.test/               | -                        | full                 | -                     | http a.test             | kv rw; http b.test; http *   | allow   | grants   | allowed

# the request itself
plug  | owner        | GET https://u@a.test/             | -                        | full                 | -                     | http a.test             | http a.test                  | deny    | request  | url-userinfo
plug  | owner        | GET ftp://a.test/                 | -                        | full                 | -                     | http *://*:*            | http *://*:*                 | deny    | request  | url-scheme
plug  | owner        | TRACE https://a.test/             | -                        | full                 | -                     | http a.test             | http a.test                  | deny    | request  | method-malformed
plug  | owner        | read /workspace/../etc/passwd     | -                        | full                 | -                     | files ro /workspace     | files ro /workspace          | deny    | request  | path-outside-root
plug  | owner        | read /etc/passwd                  | -                        | full                 | -                     | files ro /workspace     | files ro /workspace          | deny    | request  | path-outside-root
plug  | owner        | read notes.md                     | -                        | full                 | -                     | files ro /workspace     | files ro /workspace          | deny    | request  | path-malformed
plug  | owner        | tool Bad-Name                     | -                        | full                 | -                     | none                    | none                         | deny    | request  | tool-malformed

# the host's ceiling
plug  | owner        | GET https://a.test/               | http b.test              | full                 | -                     | http a.test             | http a.test                  | deny    | ceiling  | host-not-granted
plug  | owner        | POST https://a.test/              | http GET a.test          | full                 | -                     | http a.test             | http a.test                  | deny    | ceiling  | method-not-granted
plug  | owner        | GET https://a.test/b              | http a.test/a            | full                 | -                     | http a.test             | http a.test                  | deny    | ceiling  | path-not-granted
plug  | owner        | GET https://a.test/               | !http a.test             | full                 | -                     | http a.test             | http a.test                  | deny    | ceiling  | denied-by-rule
plug  | owner        | GET https://a.test/               | http a.test; !http *     | full                 | -                     | http a.test             | http a.test                  | deny    | ceiling  | denied-by-rule
plug  | owner        | write /workspace/a                | files ro /workspace      | full                 | -                     | files rw /workspace     | files rw /workspace          | deny    | ceiling  | read-only
plug  | owner        | read /home/a                      | files rw /workspace      | full                 | -                     | files rw /home          | files rw /home               | deny    | ceiling  | root-not-granted
plug  | owner        | read /workspace/secret/a          | !files ro /workspace/secret | full              | -                     | files rw /workspace     | files rw /workspace          | deny    | ceiling  | denied-by-rule
plug  | owner        | write /workspace/secret           | !files ro /workspace/secret/x | full            | -                     | files rw /workspace     | files rw /workspace          | deny    | ceiling  | denied-by-rule
plug  | owner        | read /workspace/open              | !files ro /workspace/secret | full              | -                     | files rw /workspace     | files rw /workspace          | allow   | grants   | allowed
plug  | owner        | read memory                       | !memory ro               | full                 | -                     | memory rw               | memory rw                    | deny    | ceiling  | denied-by-rule
plug  | owner        | read kv                           | http b.test              | full                 | -                     | kv rw                   | kv rw                        | allow   | grants   | allowed
plug  | owner        | tool plug_do                      | !tool plug_*             | full                 | -                     | none                    | none                         | deny    | ceiling  | denied-by-rule
plug  | owner        | tool plug_do                      | tool files_*             | full                 | -                     | none                    | none                         | deny    | ceiling  | tool-not-granted

# the agent's profile
plug  | owner        | tool plug_do                      | -                        | minimal              | -                     | none                    | none                         | deny    | profile  | tool-not-in-profile
plug  | owner        | tool files_read                   | -                        | minimal              | -                     | none                    | none                         | allow   | grants   | allowed
plug  | owner        | tool files_read                   | -                        | none                 | -                     | none                    | none                         | deny    | profile  | tool-not-in-profile
plug  | owner        | GET https://a.test/               | -                        | http b.test          | -                     | http a.test             | http a.test                  | deny    | profile  | host-not-granted
plug  | owner        | GET https://a.test/               | -                        | !http a.test         | -                     | http a.test             | http a.test                  | deny    | profile  | denied-by-rule

# for whom
plug  | paired       | GET https://a.test/               | -                        | full                 | -                     | http a.test             | http a.test                  | allow   | grants   | allowed
plug  | paired       | HEAD https://a.test/              | -                        | full                 | -                     | http a.test             | http a.test                  | allow   | grants   | allowed
plug  | paired       | POST https://a.test/              | -                        | full                 | -                     | http a.test             | http a.test                  | deny    | actor    | actor-not-allowed
plug  | paired       | OPTIONS https://a.test/           | -                        | full                 | -                     | http a.test             | http a.test                  | deny    | actor    | actor-not-allowed
plug  | paired       | read /workspace/a                 | -                        | full                 | -                     | files rw /workspace     | files rw /workspace          | allow   | grants   | allowed
plug  | paired       | write /workspace/a                | -                        | full                 | -                     | files rw /workspace     | files rw /workspace          | deny    | actor    | actor-not-allowed
plug  | paired       | write kv                          | -                        | full                 | -                     | kv rw                   | kv rw                        | deny    | actor    | actor-not-allowed
plug  | paired       | read memory                       | -                        | full                 | -                     | memory rw               | memory rw                    | allow   | grants   | allowed
plug  | paired       | write memory                      | -                        | full                 | -                     | memory rw               | memory rw                    | deny    | actor    | actor-not-allowed
plug  | paired       | write blobs                       | -                        | full                 | -                     | blobs rw                | blobs rw                     | allow   | grants   | allowed
plug  | paired       | tool plug_do                      | -                        | full                 | -                     | none                    | none                         | allow   | grants   | allowed
plug  | paired       | GET https://a.test/               | -                        | full                 | -                     | http a.test             | none                         | ask     | grants   | host-not-granted
plug  | paired       | POST https://a.test/              | -                        | full                 | -                     | http a.test             | none                         | deny    | actor    | actor-not-allowed
plug  | group-member | GET https://a.test/               | -                        | full                 | -                     | http a.test             | http a.test                  | allow   | grants   | allowed
plug  | group-member | POST https://a.test/              | -                        | full                 | -                     | http a.test             | http a.test                  | deny    | actor    | actor-not-allowed
plug  | group-member | read /workspace/a                 | -                        | full                 | -                     | files rw /workspace     | files rw /workspace          | deny    | actor    | actor-not-allowed
plug  | group-member | read memory                       | -                        | full                 | -                     | memory rw               | memory rw                    | deny    | actor    | actor-not-allowed
plug  | group-member | read kv                           | -                        | full                 | -                     | kv rw                   | kv rw                        | deny    | actor    | actor-not-allowed
plug  | group-member | tool plug_do                      | -                        | full                 | -                     | none                    | none                         | allow   | grants   | allowed
plug  | stranger     | tool plug_do                      | -                        | full                 | -                     | none                    | none                         | deny    | actor    | actor-not-allowed
plug  | stranger     | GET https://a.test/               | -                        | full                 | -                     | http a.test             | http a.test                  | deny    | actor    | actor-not-allowed
plug  | stranger     | read blobs                        | -                        | full                 | -                     | blobs rw                | blobs rw                     | deny    | actor    | actor-not-allowed
agent | stranger     | read memory                       | -                        | full                 | -                     | -                       | memory rw                    | deny    | actor    | actor-not-allowed
agent | paired       | write /tmp/a                      | -                        | full                 | -                     | -                       | files rw /tmp                | allow   | grants   | allowed
agent | paired       | write /home/a                     | -                        | full                 | -                     | -                       | files rw /home               | deny    | actor    | actor-not-allowed
agent | group-member | write /tmp/a                      | -                        | full                 | -                     | -                       | files rw /tmp                | allow   | grants   | allowed
agent | group-member | read /home/a                      | -                        | full                 | -                     | -                       | files rw /home               | deny    | actor    | actor-not-allowed
agent | stranger     | write /tmp/a                      | -                        | full                 | -                     | -                       | files rw /tmp                | deny    | actor    | actor-not-allowed
agent | paired       | write /tmp/a                      | -                        | full                 | -                     | -                       | none                         | ask     | grants   | root-not-granted

# the call above
plug  | owner        | GET https://a.test/               | -                        | full                 | http b.test           | http a.test             | http a.test                  | ask     | parent   | host-not-granted
plug  | owner        | POST https://a.test/              | -                        | full                 | http GET a.test       | http a.test             | http a.test                  | ask     | parent   | method-not-granted
plug  | owner        | write /workspace/a                | -                        | full                 | files ro /workspace   | files rw /workspace     | files rw /workspace          | ask     | parent   | read-only
plug  | owner        | write /workspace/a                | -                        | full                 | files rw /workspace   | files rw /workspace     | files rw /workspace          | allow   | grants   | allowed
plug  | owner        | GET https://a.test/               | -                        | full                 | !http a.test          | http a.test             | http a.test                  | deny    | parent   | denied-by-rule
plug  | owner        | GET https://a.test/               | -                        | full                 | !http a.test          | http a.test             | none                         | deny    | parent   | denied-by-rule

# the manifest
plug  | owner        | GET https://a.test/               | -                        | full                 | -                     | http b.test             | http a.test                  | deny    | manifest | host-not-granted
plug  | owner        | GET https://a.test/b              | -                        | full                 | -                     | http a.test/a           | http a.test                  | deny    | manifest | path-not-granted
plug  | owner        | POST https://a.test/              | -                        | full                 | -                     | http GET a.test         | http a.test                  | deny    | manifest | method-not-granted
plug  | owner        | write /workspace/a                | -                        | full                 | -                     | files ro /workspace     | files rw /workspace          | deny    | manifest | read-only
plug  | owner        | read /home/a                      | -                        | full                 | -                     | files rw /workspace     | files rw /home               | deny    | manifest | root-not-granted
plug  | owner        | read kv                           | -                        | full                 | -                     | none                    | kv rw                        | deny    | manifest | kv-not-granted
plug  | owner        | read memory                       | -                        | full                 | -                     | none                    | memory rw                    | deny    | manifest | memory-not-granted
plug  | owner        | read blobs                        | -                        | full                 | -                     | none                    | blobs rw                     | deny    | manifest | blobs-not-granted
plug  | owner        | read kv                           | -                        | full                 | -                     | none                    | none                         | deny    | manifest | kv-not-granted
bare  | owner        | read kv                           | -                        | full                 | -                     | -                       | kv rw                        | deny    | manifest | no-manifest
bare  | owner        | tool plug_do                      | -                        | full                 | -                     | -                       | none                         | deny    | manifest | no-manifest

# live grants
plug  | owner        | GET https://a.test/               | -                        | full                 | -                     | http a.test             | none                         | ask     | grants   | host-not-granted
plug  | owner        | GET https://a.test/               | -                        | full                 | -                     | http a.test             | http b.test                  | ask     | grants   | host-not-granted
plug  | owner        | GET https://a.test/b              | -                        | full                 | -                     | http a.test             | http a.test/a                | ask     | grants   | path-not-granted
plug  | owner        | POST https://a.test/              | -                        | full                 | -                     | http a.test             | http GET a.test              | ask     | grants   | method-not-granted
plug  | schedule     | POST https://a.test/              | -                        | full                 | -                     | http a.test             | http GET a.test              | ask     | grants   | method-not-granted
plug  | owner        | read /workspace/a                 | -                        | full                 | -                     | files rw /workspace     | none                         | ask     | grants   | root-not-granted
plug  | owner        | read /workspace/b                 | -                        | full                 | -                     | files rw /workspace     | files rw /workspace/a        | ask     | grants   | path-not-granted
plug  | owner        | write /workspace/a                | -                        | full                 | -                     | files rw /workspace     | files ro /workspace          | ask     | grants   | read-only
plug  | owner        | read kv                           | -                        | full                 | -                     | kv rw                   | none                         | ask     | grants   | kv-not-granted
plug  | owner        | write kv                          | -                        | full                 | -                     | kv rw                   | kv ro                        | ask     | grants   | read-only
plug  | owner        | read memory                       | -                        | full                 | -                     | memory rw               | none                         | ask     | grants   | memory-not-granted
plug  | owner        | write blobs                       | -                        | full                 | -                     | blobs rw                | none                         | ask     | grants   | blobs-not-granted
agent | owner        | read memory                       | -                        | full                 | -                     | -                       | none                         | ask     | grants   | memory-not-granted

# the first layer that refuses is named
plug  | stranger     | GET https://a.test/               | http b.test              | http c.test          | none                  | none                    | none                         | deny    | ceiling  | host-not-granted
plug  | stranger     | GET https://a.test/               | -                        | http c.test          | none                  | none                    | none                         | deny    | profile  | host-not-granted
plug  | stranger     | GET https://a.test/               | -                        | full                 | none                  | none                    | none                         | deny    | actor    | actor-not-allowed
plug  | owner        | GET https://a.test/               | -                        | full                 | none                  | none                    | none                         | deny    | parent   | host-not-granted

# addresses
plug  | owner        | GET https://a.test/ @ 93.184.216.34 | -                      | full                 | -                     | http a.test             | http a.test                  | allow   | grants   | allowed
plug  | owner        | GET https://a.test/ @ 10.0.0.1    | -                        | full                 | -                     | http a.test             | http a.test                  | deny    | address  | address-blocked
plug  | owner        | GET http://10.0.0.1:80/           | -                        | full                 | -                     | http *://*:*            | http http://10.0.0.1:80      | allow   | grants   | allowed
plug  | owner        | GET http://10.0.0.1:80/           | -                        | full                 | -                     | http *://*:*            | http *://*:*                 | ask     | address  | address-blocked
plug  | owner        | GET http://10.0.0.1:80/           | http *://*:*             | full                 | -                     | http *://*:*            | http http://10.0.0.1:80      | deny    | ceiling  | address-blocked
plug  | owner        | GET http://10.0.0.1:80/           | http http://10.0.0.1:80  | full                 | -                     | http *://*:*            | http http://10.0.0.1:80      | allow   | grants   | allowed
plug  | owner        | GET http://10.0.0.1:80/           | -                        | http *://*:*         | -                     | http *://*:*            | http http://10.0.0.1:80      | deny    | profile  | address-blocked
plug  | owner        | GET http://10.0.0.1:80/           | -                        | full                 | http *://*:*          | http *://*:*            | http http://10.0.0.1:80      | ask     | parent   | address-blocked
plug  | owner        | GET https://a.test/ @ 8.8.8.8     | !http *://8.8.8.8:*      | full                 | -                     | http a.test             | http a.test                  | deny    | ceiling  | denied-by-rule
plug  | owner        | GET https://a.test/ @ ::ffff:8.8.8.8 | !http *://8.8.8.8:*   | full                 | -                     | http a.test             | http a.test                  | deny    | ceiling  | denied-by-rule
plug  | owner        | GET https://a.test/ @ 10.0.0.1    | -                        | full                 | http a.test           | http a.test             | http a.test; http https://10.0.0.1:443 | deny | parent | address-blocked
";
