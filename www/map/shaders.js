// A WebGL2 program: its two sources, its uniforms by name, and its attributes, each in a buffer of its own.

/** How a uniform of each type that is used here is set. */
const SETTERS = { FLOAT: "uniform1f", INT: "uniform1i", FLOAT_VEC3: "uniform3fv", FLOAT_MAT4: "uniformMatrix4fv" };

function linked(gl, sources) {
  const program = gl.createProgram();
  for (const [type, source] of Object.entries(sources)) {
    const shader = gl.createShader(gl[type]);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(gl.getProgramInfoLog(program));
  return program;
}

export class Shader {
  #gl;
  #program;
  #array; // of vertices: what is bound where
  #buffers = {};
  #setters = {};

  /** attributes: { name: [components, "FLOAT" or "UNSIGNED_BYTE", whose values are shares] } */
  constructor(gl, vertex, fragment, attributes) {
    this.#gl = gl;
    const program = (this.#program = linked(gl, { VERTEX_SHADER: vertex, FRAGMENT_SHADER: fragment }));
    for (let i = 0; i < gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS); i++) {
      const { name, type } = gl.getActiveUniform(program, i);
      const set = SETTERS[Object.keys(SETTERS).find((one) => gl[one] === type)];
      const at = gl.getUniformLocation(program, name);
      this.#setters[name] = (value) => (type === gl.FLOAT_MAT4 ? gl[set](at, false, value) : gl[set](at, value));
    }
    this.#array = gl.createVertexArray();
    gl.bindVertexArray(this.#array);
    for (const [name, [size, type]] of Object.entries(attributes)) {
      const at = gl.getAttribLocation(program, name);
      this.#buffers[name] = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[name]);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, gl[type], type === "UNSIGNED_BYTE", 0, 0);
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
  }

  /** The values of an attribute. */
  fill(name, values, usage = this.#gl.STATIC_DRAW) {
    this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, this.#buffers[name]);
    this.#gl.bufferData(this.#gl.ARRAY_BUFFER, values, usage);
  }

  /** The vertices that drawElements draws. @param {Uint32Array} indices */
  order(indices) {
    this.#gl.bindVertexArray(this.#array);
    this.#gl.bufferData(this.#gl.ELEMENT_ARRAY_BUFFER, indices, this.#gl.STATIC_DRAW);
  }

  /** What is drawn next is drawn by this program, with these uniforms by name. */
  use(uniforms) {
    this.#gl.useProgram(this.#program);
    this.#gl.bindVertexArray(this.#array);
    for (const [name, value] of Object.entries(uniforms)) this.#setters[name]?.(value);
  }
}
