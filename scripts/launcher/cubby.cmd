@echo off
rem The technician's command of the packed Cubby, on the system's Node (20.18 or newer).
setlocal
if "%CUBBY_NODE%"=="" set "CUBBY_NODE=node"
where "%CUBBY_NODE%" >nul 2>nul
if errorlevel 1 if not exist "%CUBBY_NODE%" goto noNode
"%CUBBY_NODE%" --disable-warning=ExperimentalWarning "%~dp0..\resources\app.asar.unpacked\dist\cli\cubby.mjs" %*
exit /b %ERRORLEVEL%

:noNode
echo cubby: this command needs Node 20.18 or newer. Install it, or set CUBBY_NODE to where it is. 1>&2
exit /b 1
