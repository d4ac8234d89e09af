// The naive peer: takes an act over HTTP, parses it, keeps it with one insert in a transaction of its own, answers. Two processes, as there are two
// processors; connections are pooled. Arguments: the folder of PostgreSQL's socket, the path to listen on.
import cluster from 'node:cluster';
import http from 'node:http';
import pg from 'pg';

const PROCESSES = 2;
const POOLED = 16; // connections of each process
const [, , database, path] = process.argv;

function serve() {
  const pool = new pg.Pool({ host: database, user: 'postgres', database: 'postgres', max: POOLED });
  const keep = { name: 'keep', text: 'INSERT INTO act (key, kind, body) VALUES ($1, $2, $3) RETURNING position' };
  async function answer(request, response, bytes) {
    try {
      const text = bytes.toString();
      const act = JSON.parse(text);
      const kept = await pool.query({ ...keep, values: [request.headers['idempotency-key'], act.kind, text] });
      const reply = JSON.stringify({ seq: kept.rows[0].position });
      response.writeHead(201, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(reply) });
      response.end(reply);
    } catch (error) {
      response.writeHead(500, { 'Content-Length': 0 });
      response.end();
      console.error(error.message);
    }
  }
  http
    .createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => answer(request, response, Buffer.concat(chunks)));
    })
    .listen(path);
}

if (cluster.isPrimary) for (let i = 0; i < PROCESSES; i++) cluster.fork();
else serve();
